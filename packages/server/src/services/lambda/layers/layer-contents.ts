import { readArchive } from "../../../runtimes/archive-entries.ts";

export interface LayerContents {
  readonly unzippedBytes: number;
  readonly hasExtensions: boolean;
}

/** What matters of an archive that is to be a layer. Throws, in AWS's words, for one that is not sound. */
export async function layerContents(archive: Uint8Array): Promise<LayerContents> {
  let unzippedBytes = 0;
  let hasExtensions = false;
  for await (const entry of readArchive(archive)) {
    if (entry.kind !== "directory" && /^extensions\/[^/]+$/.test(entry.path)) hasExtensions = true;
    for await (const chunk of entry.content()) unzippedBytes += chunk.length;
  }
  return { unzippedBytes, hasExtensions };
}
