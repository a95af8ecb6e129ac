import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";

/** How much disk a folder's content occupies, in bytes; not much further than `enough` when it is more. */
export async function folderBytes(directory: string, enough: number): Promise<number> {
  let bytes = 0;
  const pending = [directory];
  for (let folder = pending.pop(); folder !== undefined && bytes <= enough; folder = pending.pop()) {
    try {
      for await (const entry of await opendir(folder)) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) pending.push(path);
        bytes += (await lstat(path)).blocks * 512;
        if (bytes > enough) break;
      }
    } catch {
      // Gone meanwhile, or closed to us.
    }
  }
  return bytes;
}
