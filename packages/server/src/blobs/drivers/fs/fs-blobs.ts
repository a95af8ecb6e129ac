import { mkdir, open, readFile, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeDurableDirectory, syncDirectory } from "../../../kernel/durable-directory.ts";
import type { Blobs } from "../../blobs.ts";

/**
 * Blobs as files below `directory`. A blob is written under a temporary name, flushed, and then renamed, so that its key
 * shows the old bytes or the new ones and never a part. What an interrupted `put` left behind is cleared here.
 */
export async function openFsBlobs(directory: string): Promise<Blobs> {
  const unfinished = join(directory, "unfinished");
  await rm(unfinished, { recursive: true, force: true });
  await makeDurableDirectory(join(directory, "blobs"));
  await mkdir(unfinished);
  return new FsBlobs(join(directory, "blobs"), unfinished);
}

class FsBlobs implements Blobs {
  readonly #directory: string;
  readonly #unfinished: string;
  #count = 0;

  constructor(directory: string, unfinished: string) {
    this.#directory = directory;
    this.#unfinished = unfinished;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(key);
    const temporary = join(this.#unfinished, String(this.#count++));
    try {
      await writeDurably(temporary, bytes);
      await makeDurableDirectory(dirname(path));
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncDirectory(dirname(path));
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(key);
    try {
      return await readFile(path);
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.#pathOf(key);
    try {
      await unlink(path);
      await syncDirectory(dirname(path));
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
  }

  async clear(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
    await makeDurableDirectory(this.#directory);
  }

  /**
   * Each part of the key is a folder, the last a file. Names are marked with what they are, because one key may continue
   * another (`a` and `a/b`), and written in lower case with a mark before capitals, because some file systems take `A`
   * and `a` for the same.
   */
  #pathOf(key: string): string {
    checkBlobKey(key);
    const parts = key.split("/").map((part) => part.replace(/[A-Z]/g, (capital) => `=${capital.toLowerCase()}`));
    const name = `${parts.pop()}.blob`;
    return join(this.#directory, ...parts.map((part) => `${part}.folder`), name);
  }
}

/** The longest part of a key; with every letter a capital, and our ending, it still fits a file name of 255 bytes. */
const partLengthMax = 120;
const keyLengthMax = 512;

/** Throws unless the key is made of letters, digits, `.`, `-` and `_`, parted by `/`, and of no part that climbs. */
function checkBlobKey(key: string): void {
  const parts = key.split("/");
  const allowed = parts.every((part) => /^[A-Za-z0-9._-]+$/.test(part) && part !== "." && part !== "..");
  if (!allowed) throw new RangeError(`${JSON.stringify(key.slice(0, 200))} is not a key of a blob.`);
  if (key.length > keyLengthMax || parts.some((part) => part.length > partLengthMax)) {
    throw new RangeError(
      `The key of a blob holds up to ${keyLengthMax} characters and ${partLengthMax} between two slashes.`,
    );
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}
