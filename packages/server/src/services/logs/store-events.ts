import type { InputLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { Writing } from "../../store/store.ts";
import { usageOf } from "./lookups.ts";
import {
  type ChunkTimes,
  chunkIndexes,
  chunkIndexKey,
  chunkKey,
  chunkSpanMs,
  chunks,
  eventsTopic,
  type LogGroupRecord,
  type LogStreamRecord,
  logGroupUsages,
  logStreams,
  streamKey,
  streamTimeKey,
  usageKey,
} from "./records.ts";

/** AWS counts this much for each event beside its message. */
export const eventOverheadBytes = 26;

export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + eventOverheadBytes;
}

/**
 * Adds a batch of events, in order of time, to a stream: as few records as can be, however many events. Returns the sequence
 * of the newest chunk.
 */
export function storeEvents(
  tx: Writing,
  group: LogGroupRecord,
  stream: LogStreamRecord,
  events: readonly InputLogEvent[],
  ingestionMs: number,
): number {
  const { groupId } = group;
  const { logStreamName, streamId } = stream;
  const usage = usageOf(tx, groupId);
  let sequence = usage.nextSequence;
  let addedBytes = 0;
  for (const chunk of cutIntoChunks(events)) {
    const times: ChunkTimes = { firstMs: chunk[0]![0], lastMs: chunk.at(-1)![0], sequence: sequence++ };
    const storedBytes = chunk.reduce((sum, [, message]) => sum + eventBytes(message), 0);
    addedBytes += storedBytes;
    tx.put(chunkKey(streamId, times), chunks.encode({ ingestionMs, storedBytes, events: chunk }));
    tx.put(chunkIndexKey(groupId, times), chunkIndexes.encode({ logStreamName, streamId }));
  }
  if (addedBytes === 0) return stream.lastSequence ?? 0;

  const firstMs = events[0]?.timestamp ?? 0;
  const lastMs = events.at(-1)?.timestamp ?? 0;
  const lastEventMs = Math.max(stream.lastEventMs ?? 0, lastMs);
  const updated: LogStreamRecord = {
    ...stream,
    storedBytes: stream.storedBytes + addedBytes,
    firstEventMs: Math.min(stream.firstEventMs ?? firstMs, firstMs),
    lastEventMs,
    lastIngestionMs: ingestionMs,
    lastSequence: sequence - 1,
  };
  tx.put(streamKey(groupId, logStreamName), logStreams.encode(updated));
  if (lastEventMs !== (stream.lastEventMs ?? 0)) {
    tx.delete(streamTimeKey(groupId, stream.lastEventMs ?? 0, logStreamName));
    tx.put(streamTimeKey(groupId, lastEventMs, logStreamName), new Uint8Array());
  }
  tx.put(
    usageKey(groupId),
    logGroupUsages.encode({ storedBytes: usage.storedBytes + addedBytes, nextSequence: sequence }),
  );
  tx.wake(eventsTopic(group.logGroupName));
  return sequence - 1;
}

/** Batches as they come fit into one chunk; only one that spans more than `chunkSpanMs` makes several. */
function cutIntoChunks(events: readonly InputLogEvent[]): [number, string][][] {
  const cut: [number, string][][] = [];
  let current: [number, string][] = [];
  for (const { timestamp = 0, message = "" } of events) {
    if (current.length === 0 || timestamp - current[0]![0] > chunkSpanMs) {
      current = [];
      cut.push(current);
    }
    current.push([timestamp, message]);
  }
  return cut;
}
