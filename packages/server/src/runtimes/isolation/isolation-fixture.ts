import { readFileSync } from "node:fs";
import { describe } from "vitest";
import type { VirtualClock } from "../../kernel/clock.ts";
import { systemRandom } from "../../kernel/random.ts";
import { installedSdkDirectory } from "../code-store.ts";
import { descendantsOf } from "../process-tree.ts";
import { chooseIsolation } from "./choose-isolation.ts";
import type { Isolation, IsolationChoice } from "./isolation.ts";

/** For tests: what this machine offers, or why it does not. */
export async function isolationForTest(choice: IsolationChoice): Promise<Isolation> {
  return chooseIsolation(choice, {
    random: systemRandom(),
    sdkDirectory: installedSdkDirectory(),
    hiddenDirectories: [],
  });
}

const offered = await isolationForTest("auto");

/** Tests of sandboxes, which say so when they cannot run on this machine. */
export function describeSandboxed(name: string, tests: (isolation: Isolation) => void): void {
  if (offered.kind === "bubblewrap") describe(name, () => tests(offered));
  else describe.skip(`${name} — NOT TESTED HERE: ${offered.description}`, () => tests(offered));
}

/** The processes below this one whose command line contains a text. */
export function processesRunning(text: string): number[] {
  return descendantsOf(process.pid).filter((pid) => commandLineOf(pid).includes(text));
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** The process's state in one letter; empty when there is none. */
export function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.[0] ?? "";
  } catch {
    return "";
  }
}

/** Waits for the kernel to do what it was asked to. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Lets time pass until the process stands still. An environment is idle some moments after its answer, so time moves
 * in small steps: the test needs a function whose time limit is far away.
 */
export async function advanceUntilStopped(clock: VirtualClock, pid: number): Promise<void> {
  for (let look = 0; stateOf(pid) !== "T"; look++) {
    if (look % 50 === 0) await clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
