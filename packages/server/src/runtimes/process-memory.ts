import { readFileSync } from "node:fs";

/** Whether this machine tells how much memory a process holds. */
export const memoryIsMeasurable = residentBytes(process.pid) > 0;

/**
 * The memory that a process and its descendants hold for themselves, in bytes; 0 where it cannot be told. Pages of files
 * (Node's own program, mostly) are left out: all environments share them. Children of other threads than the first are
 * not found.
 */
export function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const ownKb = Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean);
    return children.reduce((sum, child) => sum + residentBytes(Number(child)), ownKb * 1024);
  } catch {
    return 0;
  }
}
