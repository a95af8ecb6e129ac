/**
 * Keeps the database's file longer than what is used of it, filled with zeros: what the journal holds must find its room in
 * the tree, however full the disk is by then. Besides, a commit that makes the file longer makes the file system write its
 * journal as well, on each flush; one that writes inside it does not.
 */
import { type FileHandle, open } from "node:fs/promises";

/** Both files of the journal twice over, for pages are half full at worst, and what commits copy before they free it. */
const reserveBytes = 16 * 2 ** 20;
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
   * need be. Must not run during a commit: the zeros could land on pages that the commit has just added to the file.
   */
  async ensure(usedBytes: number): Promise<boolean> {
    if (this.#fileBytes - usedBytes < reserveBytes) await this.#extend(usedBytes);
    return this.#fileBytes - usedBytes >= reserveBytes;
  }

  async #extend(usedBytes: number): Promise<void> {
    const file = await this.#file;
    this.#fileBytes = (await file.stat()).size;
    const wantedBytes = usedBytes + reserveBytes + Math.min(Math.max(usedBytes, stepBytesMin), stepBytesMax);
    try {
      while (this.#fileBytes < wantedBytes) {
        const { bytesWritten } = await file.write(zeros, 0, zeros.length, this.#fileBytes);
        this.#fileBytes += bytesWritten;
      }
    } catch {
      // The disk is full. A commit may still find its room: pages inside the file are used again.
    }
  }

  async close(): Promise<void> {
    await (await this.#file).close();
  }
}
