import { type ChildProcess, spawn } from "node:child_process";
import type { Logger } from "../kernel/logging.ts";

/**
 * Ends what the platform started when the platform itself is killed, however suddenly: a small shell that is told of every
 * process group, waits for the end of its input, which the kernel guarantees, and then kills the groups, running or
 * stopped, and whatever else carries the mark in its environment. In its own session, so that a terminal's Ctrl-C does not
 * reach it first.
 */
export class Guardian {
  readonly #mark: string;
  readonly #log: Logger;
  readonly #groups = new Set<number>();
  #shell: ChildProcess | undefined;

  /** `mark` is a part of the environment block of every process to end, e.g. `TMPDIR=/path/`. */
  constructor(mark: string, log: Logger) {
    this.#mark = mark;
    this.#log = log;
  }

  watch(group: number): void {
    this.#groups.add(group);
    if (this.#shell) this.#shell.stdin?.write(`+ ${group}\n`);
    else this.#start();
  }

  forget(group: number): void {
    if (this.#groups.delete(group)) this.#shell?.stdin?.write(`- ${group}\n`);
  }

  /** Resolves when the shell is gone; call it when every group has ended. */
  stop(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    if (!shell || shell.exitCode !== null || shell.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      shell.once("exit", () => resolve());
      shell.stdin?.end();
    });
  }

  #start(): void {
    const shell = spawn("/bin/sh", ["-c", script, "tireless-guardian", this.#mark], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
      cwd: "/",
    });
    this.#shell = shell;
    const lost = (reason: unknown) => {
      if (this.#shell !== shell) return;
      this.#shell = undefined;
      this.#log.warn(
        { reason },
        "The guardian of the functions' processes ended; the next start of one brings another",
      );
    };
    shell.once("error", lost);
    shell.once("exit", lost);
    // What cannot be written any more is said again to the next guardian.
    shell.stdin?.on("error", () => {});
    shell.stdin?.write([...this.#groups].map((group) => `+ ${group}\n`).join(""));
    shell.unref();
  }
}

const script = `
trap '' HUP INT TERM
groups=' '
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
for file in $(grep -lsF -- "$1" /proc/[0-9]*/environ); do
  process=\${file#/proc/}
  kill -s KILL "\${process%/environ}"
done
`;
