/** What the journal asks of the file system: a port of its own, so that tests can make any call fail. */
import { close, constants, fdatasync, open, readFile as readFileOf, write } from "node:fs";
import { promisify } from "node:util";

export interface JournalFiles {
  /** Opens the file, which is made if need be; `isDurable` makes each write flush what it wrote. */
  open(path: string, isDurable: boolean): Promise<number>;
  /** All that is in the file. */
  read(file: number): Promise<Buffer>;
  /** Resolves when all bytes are written, and on disk if the file was opened so. */
  write(file: number, bytes: Buffer, position: number): Promise<void>;
  close(file: number): Promise<void>;
}

const openFile = promisify(open);
const readFile = promisify(readFileOf);
const writeFile = promisify(write);
const flushFile = promisify(fdatasync);
const closeFile = promisify(close);

/** On Linux one call writes and flushes; elsewhere the flag is missing, or does not reach through the disk's own cache. */
const flushesAtWrite = process.platform === "linux";

export function systemJournalFiles(): JournalFiles {
  const flushed = new Set<number>();
  return {
    async open(path, isDurable) {
      const durably = isDurable && flushesAtWrite ? constants.O_DSYNC : 0;
      const file = await openFile(path, constants.O_RDWR | constants.O_CREAT | durably, 0o600);
      if (isDurable && !flushesAtWrite) flushed.add(file);
      return file;
    },
    read: (file) => readFile(file),
    async write(file, bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await writeFile(file, bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
      if (flushed.has(file)) await flushFile(file);
    },
    async close(file) {
      flushed.delete(file);
      await closeFile(file);
    },
  };
}
