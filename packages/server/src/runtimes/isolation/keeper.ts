import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Inside } from "./inside.ts";
import type { Sandbox } from "./isolation.ts";

/** Keeps a sandbox open for programs that join it one by one, because none of them was there from the beginning. */
export class SandboxKeeper {
  readonly #child: ChildProcess;
  readonly inside: Inside | undefined;

  constructor(sandbox: Sandbox, directory: string) {
    const {
      command,
      arguments: words,
      variables,
    } = sandbox.enclose({
      command: "/bin/sleep",
      arguments: ["2147483647"],
      variables: {},
    });
    const env = { ...variables, TMPDIR: directory };
    this.#child = spawn(command, words, { cwd: directory, detached: true, env, stdio: "ignore" });
    this.#child.once("error", () => {});
    this.inside = this.#child.pid === undefined ? undefined : new Inside(this.#child.pid);
  }

  /** Of the process outside. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends everything in the sandbox; resolves when it has ended. */
  async end(): Promise<void> {
    if (this.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    if (!this.inside?.signal("SIGKILL")) this.#child.kill("SIGKILL");
    await ended;
  }
}
