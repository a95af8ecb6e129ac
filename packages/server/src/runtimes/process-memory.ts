import { settle } from "../kernel/clock.ts";
import { readProcFile } from "./proc-file.ts";

/** Whether this machine tells how much memory a process holds. */
export const memoryIsMeasurable = residentBytesOf(`/proc/${process.pid}`).own > 0;

export interface ProcessUsage {
  readonly residentBytes: number;
  readonly processCount: number;
}

/** More processes than an ordinary function has; to look at more at once would keep everything else waiting. */
const processesAtOnce = 16;

/**
 * The memory that processes hold for themselves, and how many they are; nothing where it cannot be told. `processes` are
 * the kernel's folders about them. Pages of files (Node's own program, mostly) are left out: all environments share them.
 * Memory that processes share among themselves counts once, as the one has it that has most of it. It stops counting where either is beyond its maximum. Few processes are counted at once, many in several turns of the
 * loop.
 */
export function usageOf(
  processes: Iterator<string>,
  residentBytesMax: number,
  processCountMax: number,
): ProcessUsage | Promise<ProcessUsage> {
  const usage = { residentBytes: 0, processCount: 0 };
  let [ownBytes, sharedBytes] = [0, 0];
  const countSome = () => {
    for (let looked = 0; looked < processesAtOnce; looked++) {
      const { value, done } = processes.next();
      if (done) return true;
      const resident = residentBytesOf(value);
      ownBytes += resident.own;
      // Most of the time it is little, and not worth a closer look.
      if (ownBytes + resident.shared > residentBytesMax) sharedBytes = Math.max(sharedBytes, sharedBytesOf(value));
      usage.residentBytes = ownBytes + sharedBytes;
      usage.processCount++;
      if (usage.residentBytes > residentBytesMax || usage.processCount > processCountMax) return true;
    }
    return false;
  };
  const countAll = async () => {
    while (!countSome()) await settle();
    return usage;
  };
  return countSome() ? usage : settle().then(countAll);
}

/** What a process has in memory that is no page of a file on a disk; `shared` has pages of the files of `/tmp`, too. */
function residentBytesOf(folder: string): { own: number; shared: number } {
  try {
    const status = readProcFile(`${folder}/status`);
    const kilobytes = (field: RegExp) => Number(field.exec(status)?.[1] ?? 0);
    return { own: kilobytes(/^RssAnon:\s+(\d+) kB$/m) * 1024, shared: kilobytes(/^RssShmem:\s+(\d+) kB$/m) * 1024 };
  } catch {
    return { own: 0, shared: 0 };
  }
}

/** Shared memory that is no file of `/tmp`: anonymous, of a descriptor, System V's and POSIX's, by the kernel's names. */
const sharedMapping =
  /^[0-9a-f]+-[0-9a-f]+ (?:\S+ +){4}\/(?:dev\/zero \(deleted\)|memfd:|SYSV|dev\/shm\/).*\n(?:(?!Rss:).*\n){0,5}Rss: +(\d+) kB$/gm;

function sharedBytesOf(folder: string): number {
  try {
    let bytes = 0;
    for (const [, kilobytes] of readProcFile(`${folder}/smaps`).matchAll(sharedMapping))
      bytes += Number(kilobytes) * 1024;
    return bytes;
  } catch {
    return 0;
  }
}
