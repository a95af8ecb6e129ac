import type { FunctionSpecification } from "../environments.ts";
import type { FunctionProcess } from "../function-process.ts";
import { type ProcessUsage, usageOf } from "../process-memory.ts";
import { folderBytes } from "./folder-size.ts";
import { processesMax } from "./launcher.ts";

const lookEveryMs = 100;
/** Where invocations end before they are looked at: a busy environment is not watched less for being quick. */
const lookAcrossEveryMs = 1_000;
const storageLookEveryMs = 500;
const mebibyte = 1024 * 1024;
/** A sandbox has some processes of its own, so that one which the kernel holds to its maximum may show a few more. */
const countedMax = processesMax + 16;

export type Excess = "memory" | "processes" | "storage";

/** Looks at what an environment uses while it runs, where the kernel sets no bound by itself. */
export class ResourceWatch {
  readonly #process: FunctionProcess;
  readonly #specification: FunctionSpecification;
  #usage: ProcessUsage = { residentBytes: 0, processCount: 0 };
  #isCounting = false;
  #storageLookMs = Number.NEGATIVE_INFINITY;
  #storageBytes = 0;
  /** The most memory that was seen. */
  memoryKb = 0;
  nextLookMs = 0;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(process: FunctionProcess, specification: FunctionSpecification) {
    this.#process = process;
    this.#specification = specification;
  }

  /** When an invocation that began at `startedMs` is to be looked at. */
  dueMs(startedMs: number): number {
    return Math.min(Math.max(startedMs, this.#lookedMs) + lookEveryMs, this.#lookedMs + lookAcrossEveryMs);
  }

  /** What there is too much of, if anything. */
  look(nowMs: number): Excess | undefined {
    const { memoryMb, ephemeralStorageMb } = this.#specification;
    this.#lookedMs = nowMs;
    this.nextLookMs = nowMs + lookEveryMs;
    this.#lookAtProcesses();
    const { residentBytes, processCount } = this.#usage;
    this.memoryKb = Math.min(memoryMb * 1024, Math.max(this.memoryKb, Math.ceil(residentBytes / 1024)));
    if (residentBytes > memoryMb * mebibyte) return "memory";
    if (processCount > countedMax) return "processes";
    this.#lookAtStorage(nowMs);
    return this.#storageBytes > ephemeralStorageMb * mebibyte ? "storage" : undefined;
  }

  /** Counts few processes at once and many beside what goes on; then the next look tells what was found. */
  #lookAtProcesses(): void {
    if (this.#isCounting) return;
    const usage = usageOf(this.#process.processFolders(), this.#specification.memoryMb * mebibyte, countedMax);
    if (!(usage instanceof Promise)) {
      this.#usage = usage;
      return;
    }
    this.#isCounting = true;
    void usage.then((counted) => {
      this.#usage = counted;
      this.#isCounting = false;
    });
  }

  /** Reads the folder beside what goes on; the next look tells what was found. */
  #lookAtStorage(nowMs: number): void {
    const { watchedDirectory } = this.#process;
    if (watchedDirectory === undefined || nowMs < this.#storageLookMs + storageLookEveryMs) return;
    this.#storageLookMs = nowMs;
    void folderBytes(watchedDirectory, this.#specification.ephemeralStorageMb * mebibyte).then((bytes) => {
      this.#storageBytes = bytes;
    });
  }
}
