import { prefixRange } from "../../store/keys.ts";
import type { Key, Store, Writing } from "../../store/store.ts";
import { chunkTimes } from "./chunk-headers.ts";
import { expiryMs, findStream, usageOf } from "./lookups.ts";
import {
  allDeletions,
  allGroups,
  type ChunkTimes,
  chunkIndexes,
  chunkIndexKey,
  chunkIndexPrefix,
  chunkKey,
  chunkPrefix,
  chunks,
  type DeletionRecord,
  deletionKey,
  deletions,
  logGroups,
  logGroupUsages,
  logStreams,
  streamKey,
  streamsOf,
  streamTimesOf,
  usageKey,
} from "./records.ts";

/** Each transaction clears at most so many records, so that nobody waits long for its turn. */
const clearedPerTransaction = 200;

/** Clears what hung on deleted groups and streams. Stopped at any moment, the next run goes on from there. */
export async function clearDeletions(store: Store, signal?: AbortSignal): Promise<void> {
  const waiting = await store.read((tx) => [...tx.range(allDeletions())].map(({ value }) => deletions.decode(value)));
  for (const deletion of waiting) {
    let done = false;
    while (!done && !signal?.aborted) done = await store.transact((tx) => clearSome(tx, deletion));
  }
}

/** Clears the chunks whose events have all expired at `nowMs`. */
export async function clearExpired(store: Store, nowMs: number, signal?: AbortSignal): Promise<void> {
  const keys = await store.read((tx) => [...tx.range(allGroups())].map(({ key }) => key));
  for (const key of keys) {
    let done = false;
    while (!done && !signal?.aborted) done = await store.transact((tx) => clearSomeExpired(tx, key, nowMs));
  }
}

/** Returns whether nothing is left. */
function clearSome(tx: Writing, deletion: DeletionRecord): boolean {
  const { groupId, streamId } = deletion;
  let left = clearedPerTransaction;
  if (streamId !== undefined) {
    for (const { key } of [...tx.range({ ...prefixRange(chunkPrefix(streamId)), limit: left })]) {
      tx.delete(key);
      tx.delete(chunkIndexKey(groupId, chunkTimes(key)));
      left--;
    }
  } else {
    for (const { key, value } of [...tx.range({ ...prefixRange(chunkIndexPrefix(groupId)), limit: left })]) {
      tx.delete(key);
      tx.delete(chunkKey(chunkIndexes.decode(value).streamId, chunkTimes(key)));
      left--;
    }
    for (const range of [streamsOf(groupId), streamTimesOf(groupId)]) {
      if (left === 0) break;
      for (const { key } of [...tx.range({ ...range, limit: left })]) {
        tx.delete(key);
        left--;
      }
    }
  }
  if (left === 0) return false;
  if (streamId === undefined) tx.delete(usageKey(groupId));
  tx.delete(deletionKey(deletion));
  return true;
}

function clearSomeExpired(tx: Writing, key: Key, nowMs: number): boolean {
  // Read here and not before: the policy may have been lifted in the meantime.
  const stored = tx.get(key);
  const group = stored && logGroups.decode(stored);
  const expiredBeforeMs = group ? expiryMs(group, nowMs) : 0;
  if (!group || expiredBeforeMs === 0) return true;
  const { groupId } = group;
  const window = prefixRange(chunkIndexPrefix(groupId));
  const end = chunkIndexKey(groupId, { firstMs: expiredBeforeMs, lastMs: 0, sequence: 0 });
  // Those that begin before the moment and end after it are few, and wait for their last event to expire.
  const expired = [...tx.range({ start: window.start, end, limit: clearedPerTransaction })]
    .map(({ key, value }) => ({ key, times: chunkTimes(key), index: chunkIndexes.decode(value) }))
    .filter(({ times }) => times.lastMs < expiredBeforeMs);
  let clearedBytes = 0;
  for (const { key: indexKey, times, index } of expired) {
    clearedBytes += clearChunk(tx, groupId, index.logStreamName, index.streamId, times);
    tx.delete(indexKey);
  }
  if (clearedBytes > 0) {
    const usage = usageOf(tx, groupId);
    tx.put(usageKey(groupId), logGroupUsages.encode({ ...usage, storedBytes: usage.storedBytes - clearedBytes }));
  }
  return expired.length === 0;
}

/** Returns the bytes that the group is rid of. */
function clearChunk(tx: Writing, groupId: string, logStreamName: string, streamId: string, times: ChunkTimes): number {
  const stored = tx.get(chunkKey(streamId, times));
  tx.delete(chunkKey(streamId, times));
  const stream = findStream(tx, groupId, logStreamName);
  // A deleted stream took its bytes with it.
  if (!stored || stream?.streamId !== streamId) return 0;
  const { storedBytes } = chunks.decode(stored);
  const [next] = tx.range({ ...prefixRange(chunkPrefix(streamId)), limit: 1 });
  const updated = {
    ...stream,
    storedBytes: stream.storedBytes - storedBytes,
    firstEventMs: next && chunkTimes(next.key).firstMs,
  };
  tx.put(streamKey(groupId, logStreamName), logStreams.encode(updated));
  return storedBytes;
}
