import { mkdir, open, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { type ArchiveEntry, readArchive } from "./archive-entries.ts";

export interface ArchiveContents {
  readonly entryCount: number;
  readonly unzippedBytes: number;
}

/**
 * Reads a function's zip from end to end without writing anything: every file is inflated and its checksum compared, so
 * an archive that passes unpacks later. Throws `InvalidParameterValueException` in AWS's words for anything that is not a
 * sound zip, reaches outside its folder, or unpacks to more than AWS allows; what an archive declares about itself is
 * never believed.
 */
export async function inspectArchive(bytes: Uint8Array): Promise<ArchiveContents> {
  let entryCount = 0;
  let unzippedBytes = 0;
  for await (const entry of readArchive(bytes)) {
    entryCount++;
    for await (const chunk of entry.content()) unzippedBytes += chunk.length;
  }
  return { entryCount, unzippedBytes };
}

/** One file or link as it was written, so that a later start can tell whether it is still whole. */
export interface UnpackedEntry {
  readonly path: string;
  readonly kind: "file" | "link";
  readonly bytes: number;
  readonly crc32: number;
}

/**
 * Unpacks a function's zip into `directory`, which it creates. Files keep who may execute them and lose who may write
 * them, as under AWS's read-only `/var/task`; folders can be entered whatever the archive says. Throws as
 * `inspectArchive` does; what was written until then is the caller's to remove.
 */
export async function unpackArchive(bytes: Uint8Array, directory: string): Promise<UnpackedEntry[]> {
  await mkdir(directory, { recursive: true });
  const unpacked: UnpackedEntry[] = [];
  const links: { path: string; target: string }[] = [];
  for await (const entry of readArchive(bytes)) {
    const path = join(directory, entry.path);
    if (entry.kind === "directory") {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(join(path, ".."), { recursive: true });
    if (entry.kind === "link") {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.content()) chunks.push(chunk);
      links.push({ path, target: Buffer.concat(chunks).toString() });
    } else {
      await writeFile(path, entry);
    }
    unpacked.push({ path: entry.path, kind: entry.kind, bytes: entry.bytes(), crc32: entry.crc32 });
  }
  // Links come last, so that no file is ever written through one.
  for (const link of links) {
    await rm(link.path, { force: true });
    await symlink(link.target, link.path);
  }
  return unpacked;
}

async function writeFile(path: string, entry: ArchiveEntry): Promise<void> {
  // A second entry of the same name replaces the first, as unzip does; the first may not be writable any more.
  await rm(path, { force: true });
  const file = await open(path, "wx", (entry.mode & 0o555) | 0o444);
  try {
    for await (const chunk of entry.content()) await file.write(chunk);
  } finally {
    await file.close();
  }
}
