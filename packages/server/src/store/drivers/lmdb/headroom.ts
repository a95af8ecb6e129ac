/**
 * Keeps the database's file longer than what is used of it, filled with zeros: what the journal holds must find its room in
 * the tree, however full the disk is by then. Besides, a commit that makes the file longer makes the file system write its
 * journal as well, on each flush; one that writes inside it does not.
 */
import { type FileHandle, open } from "node:fs/promises";

/**
 * What a journal of this capacity may come to in the tree. Of ordinary items that is six times as much: pages are half full
 * at worst, and commits copy what they change before they free it. Keys of 2,800 bytes are the worst, of which each page
 * holds but two: ten times were measured. Should it not be enough, the journal keeps what it has, and takes nothing new once
 * it is full.
 */
export function reserveBytesFor(journalBytes: number): number {
  return 12 * journalBytes;
}

const stepBytesMin = 512 * 1024;
const stepBytesMax = 8 * 2 ** 20;
/** Written piece by piece: whatever a later commit changes in what came as one piece, Linux goes through all of its blocks. */
const zeros = Buffer.alloc(32 * 1024);

export class Headroom {
  readonly #file: Promise<FileHandle>;
  #fileBytes = 0;

  constructor(path: string) {
    this.#file = open(path, "r+");
    this.#file.catch(() => undefined); // Whoever uses it is told.
  }

  /**
   * How much room there is beyond the `usedBytes` of the database: made to be `neededBytes` at least, and then, a step at a
   * time, `wantedBytes`. Must not run during a commit: the zeros could land on pages that the commit has just added to the
   * file. Never rejects: where the file cannot be made longer there is less room, whatever the reason.
   */
  async ensure(usedBytes: number, neededBytes: number, wantedBytes: number): Promise<number> {
    if (this.#fileBytes - usedBytes < wantedBytes) {
      await this.#extend(usedBytes, neededBytes, wantedBytes).catch(() => undefined);
    }
    return this.#fileBytes - usedBytes;
  }

  async #extend(usedBytes: number, neededBytes: number, wantedBytes: number): Promise<void> {
    const file = await this.#file;
    this.#fileBytes = (await file.stat()).size;
    const stepBytes = Math.min(Math.max(usedBytes, stepBytesMin), stepBytesMax);
    const neededEnd = usedBytes + neededBytes + stepBytes;
    const wantedEnd = usedBytes + wantedBytes + stepBytes;
    const end = Math.max(neededEnd, Math.min(wantedEnd, this.#fileBytes + stepBytes));
    while (this.#fileBytes < end) {
      const { bytesWritten } = await file.write(zeros, 0, zeros.length, this.#fileBytes);
      this.#fileBytes += bytesWritten;
    }
  }

  async close(): Promise<void> {
    const file = await this.#file.catch(() => undefined);
    await file?.close();
  }
}
