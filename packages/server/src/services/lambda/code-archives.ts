import { createHash } from "node:crypto";
import type { Platform } from "../../engine/platform.ts";
import { assert } from "../../kernel/assert.ts";
import { NotImplementedError } from "../../kernel/errors.ts";
import { uuid } from "../../kernel/ids.ts";
import { inspectArchive } from "../../runtimes/archive.ts";
import { decodeKey } from "../../store/keys.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { invalidParameter, requestTooLarge } from "./errors.ts";
import { codeZippedBytesMax } from "./limits.ts";
import {
  type CodeReference,
  codeHolderKey,
  codeHoldersRange,
  looseCodeCodec,
  looseCodeKey,
  looseCodeRange,
} from "./records.ts";

interface CodeInput {
  ZipFile?: Uint8Array;
  S3Bucket?: string;
  S3Key?: string;
  S3ObjectVersion?: string;
  S3ObjectStorageMode?: string;
  ImageUri?: string;
  SourceKMSKeyArn?: string;
}

/** Long after any upload has ended one way or the other. */
const abandonedAfterMs = 60 * 60 * 1000;
const sweptPerUpload = 16;
const nothing = new Uint8Array(0);

/** The archive that a request carries, found sound: reading it whole is the only way to know that it unpacks later. */
export async function checkArchive(operation: string, code: CodeInput): Promise<Uint8Array> {
  if (code.ImageUri) throw new NotImplementedError(`${operation} with ImageUri`);
  if (code.SourceKMSKeyArn) throw new NotImplementedError(`${operation} with SourceKMSKeyArn`);
  const fromBucket = code.S3Bucket ?? code.S3Key ?? code.S3ObjectVersion ?? code.S3ObjectStorageMode;
  if (code.ZipFile && fromBucket) {
    throw invalidParameter("Please provide either the ZipFile or the S3 location of the function's code, not both.");
  }
  if (fromBucket) throw new NotImplementedError(`${operation} with code from S3 (S3Bucket, S3Key instead of ZipFile)`);
  if (!code.ZipFile) throw invalidParameter("Please provide a source for function code.");
  if (code.ZipFile.length === 0) throw invalidParameter("Uploaded file must be a non-empty zip");
  if (code.ZipFile.length > codeZippedBytesMax) {
    throw requestTooLarge(`Zipped size must be smaller than ${codeZippedBytesMax} bytes`);
  }
  await inspectArchive(code.ZipFile);
  return code.ZipFile;
}

/** What a request's archive will be called. Every upload gets a key of its own, so that none can outlive another's removal. */
export function codeReference(platform: Platform, archive: Uint8Array): CodeReference {
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const blobKey = `lambda/code/${sha256}-${uuid(platform.random)}.zip`;
  return { blobKey, sha256, sizeBytes: archive.length };
}

/**
 * Stores an archive before the transaction that refers to it, which must call `holdCode`. Until then a loose record says
 * that nobody refers to it, so a crash in between leaves nothing that a later upload does not clear away.
 */
export async function uploadCode(platform: Platform, code: CodeReference, archive: Uint8Array): Promise<void> {
  await sweepLooseCode(platform);
  await loosen(platform, code.blobKey);
  await platform.blobs.put(code.blobKey, archive);
}

/** In the transaction that makes a version refer to uploaded code. */
export function holdCode(tx: Writing, code: CodeReference, version: string): void {
  const key = looseCodeKey(code.blobKey);
  assert(tx.get(key), "code is held while its upload is fresh");
  tx.delete(key);
  tx.put(codeHolderKey(code.blobKey, version), nothing);
}

/** In the transaction that makes a second version of the same code. */
export function shareCode(tx: Writing, code: CodeReference, holder: string, sharer: string): void {
  // The holder once more, because functions of the first format did not say that they hold.
  for (const version of [holder, sharer]) tx.put(codeHolderKey(code.blobKey, version), nothing);
}

/** In the transaction after which a version does not refer to the code any more; `removeCode` follows when it is durable. */
export function dropCode(tx: Writing, code: CodeReference, version: string, nowMs: number): void {
  tx.delete(codeHolderKey(code.blobKey, version));
  if (!isHeld(tx, code)) tx.put(looseCodeKey(code.blobKey), looseCodeCodec.encode({ sinceMs: nowMs }));
}

function isHeld(tx: Reading, code: CodeReference): boolean {
  return [...tx.range({ ...codeHoldersRange(code.blobKey), limit: 1 })].length > 0;
}

/**
 * Removes an archive when nobody refers to it. A failure is only logged: the loose record stays, and a later upload's sweep
 * comes back to it.
 */
export async function removeCode(platform: Platform, blobKey: string): Promise<void> {
  const key = looseCodeKey(blobKey);
  try {
    if (!(await platform.store.read((tx) => tx.get(key)))) return;
    await platform.blobs.delete(blobKey);
    await platform.store.transact((tx) => tx.delete(key));
  } catch (error) {
    platform.log.warn({ err: error, blobKey }, "a code archive could not be removed");
  }
}

/** Clears some of what crashes have left behind. */
async function sweepLooseCode(platform: Platform): Promise<void> {
  const abandonedMs = platform.clock.nowMs() - abandonedAfterMs;
  const abandoned = await platform.store.read((tx) =>
    [...tx.range({ ...looseCodeRange, limit: sweptPerUpload })]
      .filter(({ value }) => looseCodeCodec.decode(value).sinceMs < abandonedMs)
      .map(({ key }) => String(decodeKey(key).at(-1))),
  );
  for (const blobKey of abandoned) await removeCode(platform, blobKey);
}

async function loosen(platform: Platform, blobKey: string): Promise<void> {
  const record = looseCodeCodec.encode({ sinceMs: platform.clock.nowMs() });
  await platform.store.transact((tx) => tx.put(looseCodeKey(blobKey), record));
}
