import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Random } from "../../kernel/random.ts";
import { findOnPath } from "../find-on-path.ts";
import { bubblewrap } from "./bubblewrap.ts";
import type { Isolation, IsolationChoice } from "./isolation.ts";
import { plainProcesses } from "./plain-processes.ts";

export interface IsolationOptions {
  readonly random: Random;
  /** The `node_modules` whose `@aws-sdk` and `@smithy` functions find. */
  readonly sdkDirectory: string;
  /** What functions must not see wherever it lies: the platform's data. */
  readonly hiddenDirectories: readonly string[];
}

const probeMaxMs = 5_000;

/** What was asked for by name does not work on this machine. */
export class IsolationUnavailable extends Error {}

/** Finds out by trying. Rejects with `IsolationUnavailable` when bubblewrap is asked for and does not work here. */
export async function chooseIsolation(choice: IsolationChoice, options: IsolationOptions): Promise<Isolation> {
  if (choice === "process") return plainProcesses();
  // JavaScript callers can pass anything.
  if (choice !== "auto" && choice !== "bubblewrap") {
    throw new RangeError(`isolation is auto, bubblewrap or process, not ${String(choice)}.`);
  }
  const found = await findBubblewrap(options);
  if ("isolation" in found) return found.isolation;
  if (choice === "auto") return plainProcesses(found.missing);
  throw new IsolationUnavailable(`Functions cannot be isolated by bubblewrap: ${found.missing}.`);
}

async function findBubblewrap(options: IsolationOptions): Promise<{ isolation: Isolation } | { missing: string }> {
  if (process.platform !== "linux") return { missing: "sandboxes need Linux" };
  const program = findOnPath("bwrap");
  if (!program) return { missing: `for sandboxes: ${installation("bubblewrap")}` };
  const isRoot = process.getuid?.() === 0;
  if (isRoot && !findOnPath("setpriv")) return { missing: `for sandboxes: ${installation("util-linux")}` };
  const isolation = bubblewrap({ ...options, program, isRoot });
  const problem = await probe(isolation);
  return problem === undefined ? { isolation } : { missing: `bubblewrap does not work here: ${problem}` };
}

/** Runs this Node in a sandbox; says what went wrong. */
async function probe(isolation: Isolation): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), "tireless-sandbox-"));
  try {
    const sandbox = isolation.createSandbox(directory, { ephemeralStorageMb: 1 });
    const command = sandbox.enclose({ command: process.execPath, arguments: ["--version"], variables: {} });
    return await new Promise((resolve) => {
      const settings = { cwd: "/", env: { ...command.variables }, timeout: probeMaxMs };
      execFile(command.command, [...command.arguments], settings, (error, _output, said) =>
        resolve(error ? said.split("\n", 1)[0] || error.message.split("\n", 1)[0] : undefined),
      );
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The command that installs a package on this machine. */
function installation(packageName: string): string {
  const managers = { "apt-get": "install", dnf: "install", apk: "add", pacman: "-S", zypper: "install" };
  const known = Object.entries(managers).find(([manager]) => findOnPath(manager));
  return known ? `${known.join(" ")} ${packageName}` : `install ${packageName}`;
}
