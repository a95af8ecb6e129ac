import { readdirSync } from "node:fs";
import { readProcFile } from "./proc-file.ts";

/** A process, those that it started and those that they did, on Linux; threads may have started them too. */
export function* walkDown(pid: number): Generator<number, undefined> {
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    pending.push(...childrenOf(next));
  }
}

/** The same without the process itself. */
export function descendantsOf(pid: number): number[] {
  return [...walkDown(pid)].slice(1);
}

/** The kernel's folders about a process and all below it. */
export function* foldersBelow(pid: number): Generator<string, undefined> {
  for (const below of walkDown(pid)) yield `/proc/${below}`;
}

export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => childrenOfThread(pid, thread));
  } catch {
    // It has ended, or there is no such information on this machine.
    return [];
  }
}

function childrenOfThread(pid: number, thread: string): number[] {
  try {
    return readProcFile(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number);
  } catch {
    // The thread has ended.
    return [];
  }
}
