import { settle } from "../kernel/clock.ts";
import { readProcFile } from "./proc-file.ts";

/** Whether this machine tells how much memory a process holds. */
export const memoryIsMeasurable = anonymousBytes(`/proc/${process.pid}`) > 0;

export interface ProcessUsage {
  readonly residentBytes: number;
  readonly processCount: number;
}

/** More processes than an ordinary function has; to look at more at once would keep everything else waiting. */
const processesAtOnce = 16;

/**
 * The memory that processes hold for themselves, and how many they are; nothing where it cannot be told. `processes` are
 * the kernel's folders about them. Pages of files (Node's own program, mostly) are left out: all environments share them.
 * It stops counting where either is beyond its maximum. Few processes are counted at once, many in several turns of the
 * loop.
 */
export function usageOf(
  processes: Iterator<string>,
  residentBytesMax: number,
  processCountMax: number,
): ProcessUsage | Promise<ProcessUsage> {
  const usage = { residentBytes: 0, processCount: 0 };
  const countSome = () => {
    for (let looked = 0; looked < processesAtOnce; looked++) {
      const { value, done } = processes.next();
      if (done) return true;
      usage.residentBytes += anonymousBytes(value);
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

function anonymousBytes(folder: string): number {
  try {
    const status = readProcFile(`${folder}/status`);
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
