import { mkdir, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a directory and those above it, so that they still exist after a power cut. Node's recursive `mkdir` never comes
 * back where the system says ENOENT below a directory that exists, as in `/proc`; so the directories are made one by one.
 */
export async function makeDurableDirectory(path: string): Promise<void> {
  const absolute = resolve(path);
  try {
    if (!(await makeDirectory(absolute))) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(absolute) === absolute) throw error;
    await makeDurableDirectory(dirname(absolute));
    if (!(await makeDirectory(absolute))) return;
  }
  // A new directory's entry lives in the one above it.
  await syncDirectory(dirname(absolute));
}

/** Whether the directory was not there before. */
async function makeDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    // Whoever else made it at the same time flushes its entry as well.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return false;
    throw error;
  }
}

/** Flushes a directory's entries: what was created, renamed or deleted in it stays so after a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return; // There a directory cannot be opened; NTFS journals its entries.
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
