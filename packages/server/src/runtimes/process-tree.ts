import { readdirSync, readFileSync } from "node:fs";

/** The processes that a process started and those that they did, on Linux; threads may have started them too. */
export function descendantsOf(pid: number): number[] {
  const found: number[] = [];
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const children = childrenOf(next);
    found.push(...children);
    pending.push(...children);
  }
  return found;
}

export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    // It has ended, or one of its threads has; or there is no such information on this machine.
    return [];
  }
}
