import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { ServiceError } from "../kernel/errors.ts";
import { cannotUnzip, emptyArchive, entryCountMax, unzippedBytesMax, unzippedTooLarge } from "./archive-limits.ts";

export interface ArchiveEntry {
  /** Relative, with forward slashes, without a trailing one. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link";
  /** Permission bits. */
  readonly mode: number;
  readonly crc32: number;
  /** The inflated bytes, once; fails where they differ from the entry's checksum or exceed the limit of the whole. */
  content(): AsyncGenerator<Uint8Array>;
  /** How many bytes `content` has given. */
  bytes(): number;
}

/** The top four bits of a Unix mode. */
const fileTypes = new Map<number, ArchiveEntry["kind"]>([
  [0b1000, "file"],
  [0b0100, "directory"],
  [0b1010, "link"],
]);
const madeOnUnix = new Set([3, 19]);
const pathBytesMax = 1024;
const nameBytesMax = 255;
const linkBytesMax = 1024;

/**
 * The entries of a zip in the order of its directory, checked one by one. The consumer must read each entry's content
 * before it asks for the next. Every failure is a `ServiceError` in AWS's words.
 */
export async function* readArchive(bytes: Uint8Array): AsyncGenerator<ArchiveEntry> {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const zip = await fromBufferPromise(buffer, { validateEntrySizes: false });
    if (zip.entryCount === 0) throw emptyArchive();
    if (zip.entryCount > entryCountMax) throw cannotUnzip();
    const tree = new Map<string, ArchiveEntry["kind"]>();
    const budget = { leftBytes: unzippedBytesMax };
    for await (const entry of zip.eachEntry()) {
      const checked = checkEntry(zip, entry, tree, budget);
      if (checked) yield checked;
    }
  } catch (error) {
    throw inWordsOfAws(error);
  }
}

function checkEntry(
  zip: ZipFile,
  entry: Entry,
  tree: Map<string, ArchiveEntry["kind"]>,
  budget: { leftBytes: number },
): ArchiveEntry | undefined {
  const isUnix = madeOnUnix.has(entry.versionMadeBy >>> 8);
  const unixMode = isUnix ? entry.externalFileAttributes >>> 16 : 0;
  const named = entry.fileName.endsWith("/") ? "directory" : "file";
  const kind = unixMode >>> 12 === 0 ? named : fileTypes.get(unixMode >>> 12);
  const names = entry.fileName.split("/").filter((name) => name !== "" && name !== ".");
  if (!kind || (named === "directory" && kind !== "directory") || !entry.canDecodeFileData()) throw cannotUnzip();
  if (names.length === 0) return undefined;
  if (!names.every(isUsableName) || Buffer.byteLength(entry.fileName) > pathBytesMax) throw cannotUnzip();
  enterTree(tree, names, kind);
  let read = 0;
  return {
    path: names.join("/"),
    kind,
    mode: unixMode & 0o777 || 0o644,
    crc32: entry.crc32,
    bytes: () => read,
    async *content() {
      try {
        let checksum = 0;
        const link: Uint8Array[] = [];
        const stream: Readable = await zip.openReadStreamPromise(entry, {});
        for await (const chunk of stream as AsyncIterable<Uint8Array>) {
          read += chunk.length;
          budget.leftBytes -= chunk.length;
          if (budget.leftBytes <= 0) throw unzippedTooLarge();
          if (kind === "link" && read > linkBytesMax) throw cannotUnzip();
          if (kind === "link") link.push(chunk);
          checksum = crc32(chunk, checksum);
          yield chunk;
        }
        if (checksum !== entry.crc32) throw cannotUnzip();
        if (kind === "link" && !staysInside(names, Buffer.concat(link).toString())) throw cannotUnzip();
      } catch (error) {
        throw inWordsOfAws(error);
      }
    },
  };
}

function inWordsOfAws(error: unknown): ServiceError {
  return error instanceof ServiceError ? error : cannotUnzip();
}

function isUsableName(name: string): boolean {
  return name !== ".." && !name.includes("\0") && Buffer.byteLength(name) <= nameBytesMax;
}

/** Refuses an archive in which one path is both a folder and something else: only real folders have anything below them. */
function enterTree(tree: Map<string, ArchiveEntry["kind"]>, names: string[], kind: ArchiveEntry["kind"]): void {
  for (let depth = 1; depth <= names.length; depth++) {
    const path = names.slice(0, depth).join("/");
    const wanted = depth < names.length ? "directory" : kind;
    const known = tree.get(path);
    if (known !== undefined && (known === "directory") !== (wanted === "directory")) throw cannotUnzip();
    tree.set(path, wanted);
  }
}

/**
 * Whether a link's target lies within the archive whatever other links it leads through: it may climb first, never above
 * the root, and only descend after that, because `..` behind another link climbs from wherever that one points.
 */
function staysInside(names: string[], target: string): boolean {
  if (target === "" || target.startsWith("/") || target.includes("\0")) return false;
  const steps = target.split("/").filter((step) => step !== "" && step !== ".");
  const climb = steps.findIndex((step) => step !== "..");
  const climbs = climb === -1 ? steps.length : climb;
  return climbs <= names.length - 1 && !steps.slice(climbs).includes("..");
}
