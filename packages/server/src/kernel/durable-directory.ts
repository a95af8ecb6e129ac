import { mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Makes a directory and those above it, so that they still exist after a power cut. */
export async function makeDurableDirectory(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true });
  if (!firstMade) return;
  // The entry of each new directory lives in the one above it.
  const stop = dirname(resolve(firstMade));
  for (let made = resolve(path); made !== stop; made = dirname(made)) await syncDirectory(dirname(made));
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
