/**
 * Keeps the database's file longer than what is used of it, filled with zeros: what the journal holds must find its room in
 * the tree, however full the disk is by then. Besides, a commit that makes the file longer makes the file system write its
 * journal as well, on each flush; one that writes inside it does not.
 */
import { type FileHandle, open } from "node:fs/promises";

/**
 * What both files of the journal may come to in the tree. Of ordinary items that is 12 MB: pages are half full at worst, and
 * commits copy what they change before they free it. Keys of 2,800 bytes are the worst, of which each page holds but two:
 * 20 MB were measured. Should it not be enough, the journal keeps what it has, and takes nothing new once it is full.
 */
const reserveBytes = 24 * 2 ** 20;
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
   * Whether there is room for what the journal may hold, `usedBytes` being the database's size; the file is made longer if
   * need be. Must not run during a commit: the zeros could land on pages that the commit has just added to the file. Never
   * rejects: where the file cannot be made longer there is no more room, whatever the reason.
   */
  async ensure(usedBytes: number): Promise<boolean> {
    if (this.#fileBytes - usedBytes < reserveBytes) await this.#extend(usedBytes).catch(() => undefined);
    return this.#fileBytes - usedBytes >= reserveBytes;
  }

  async #extend(usedBytes: number): Promise<void> {
    const file = await this.#file;
    this.#fileBytes = (await file.stat()).size;
    const wantedBytes = usedBytes + reserveBytes + Math.min(Math.max(usedBytes, stepBytesMin), stepBytesMax);
    while (this.#fileBytes < wantedBytes) {
      const { bytesWritten } = await file.write(zeros, 0, zeros.length, this.#fileBytes);
      this.#fileBytes += bytesWritten;
    }
  }

  async close(): Promise<void> {
    const file = await this.#file.catch(() => undefined);
    await file?.close();
  }
}
