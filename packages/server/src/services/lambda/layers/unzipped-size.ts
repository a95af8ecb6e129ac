import { readArchive } from "../../../runtimes/archive-entries.ts";

/** What an archive takes once it is unpacked. Throws, in AWS's words, for one that is not sound. */
export async function unzippedBytesOf(archive: Uint8Array): Promise<number> {
  let bytes = 0;
  for await (const entry of readArchive(archive)) for await (const chunk of entry.content()) bytes += chunk.length;
  return bytes;
}
