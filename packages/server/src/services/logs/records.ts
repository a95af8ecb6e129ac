import { encodeKey, prefixRange } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";

/**
 * What the store keeps for CloudWatch Logs. Groups are found by region and name; all that belongs to one hangs on its
 * `groupId`, which a new group of the same name does not share, so that deleting a group is one small transaction and the
 * retention worker clears what hung on it.
 */

export interface LogGroupRecord {
  readonly logGroupName: string;
  readonly groupId: string;
  readonly creationMs: number;
  readonly retentionInDays?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Apart from the group's record, because every batch of events writes it. */
export interface LogGroupUsageRecord {
  /** Bytes of the messages, and 26 for each event. */
  readonly storedBytes: number;
  /** The number of the group's next chunk. */
  readonly nextSequence: number;
}

export interface LogStreamRecord {
  readonly logStreamName: string;
  readonly streamId: string;
  readonly creationMs: number;
  readonly storedBytes: number;
  readonly firstEventMs?: number;
  readonly lastEventMs?: number;
  readonly lastIngestionMs?: number;
  /** The sequence of its newest chunk. */
  readonly lastSequence?: number;
}

/** Events of one stream that arrived together, at most `chunkSpanMs` apart, in order. */
export interface ChunkRecord {
  readonly ingestionMs: number;
  readonly storedBytes: number;
  readonly events: readonly (readonly [timestampMs: number, message: string])[];
}

/** Where the chunk is whose times and sequence the key tells. */
export interface ChunkIndexRecord {
  readonly logStreamName: string;
  readonly streamId: string;
}

/** Something deleted whose chunks are still to be cleared: a stream, or, without `streamId`, a whole group. */
export interface DeletionRecord {
  readonly groupId: string;
  readonly streamId?: string;
}

/**
 * The longest time between the events of one chunk. A batch may span a day, but is cut into such chunks, so that whoever
 * looks for the events after a moment begins no more than this before it.
 */
export const chunkSpanMs = 10_000;

export const logGroups = recordCodec<LogGroupRecord>(1);
export const logGroupUsages = recordCodec<LogGroupUsageRecord>(1);
export const logStreams = recordCodec<LogStreamRecord>(1);
export const chunks = recordCodec<ChunkRecord>(1);
export const chunkIndexes = recordCodec<ChunkIndexRecord>(1);
export const deletions = recordCodec<DeletionRecord>(1);

/** Woken with the name of a group whenever events are put into it. */
export function eventsTopic(logGroupName: string): string {
  return `logs:${logGroupName}`;
}

/** Woken when something is deleted. */
export const deletionsTopic = "logs-deletions";

export const allGroups = () => prefixRange(["logs", "group"]);
export const groupsOf = (region: string) => prefixRange(["logs", "group", region]);
export const groupKey = (region: string, logGroupName: string) => encodeKey(["logs", "group", region, logGroupName]);

export const usageKey = (groupId: string) => encodeKey(["logs", "usage", groupId]);

export const streamsOf = (groupId: string) => prefixRange(["logs", "stream", groupId]);
export const streamKey = (groupId: string, logStreamName: string) =>
  encodeKey(["logs", "stream", groupId, logStreamName]);

/** The streams of a group by the time of their last event, 0 for those without; the values are empty. */
export const streamTimesOf = (groupId: string) => prefixRange(["logs", "stream-time", groupId]);
export const streamTimeKey = (groupId: string, lastEventMs: number, logStreamName: string) =>
  encodeKey(["logs", "stream-time", groupId, lastEventMs, logStreamName]);

/** A chunk's times and the sequence of its group, which order all events of a group. */
export interface ChunkTimes {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly sequence: number;
}

export const chunkPrefix = (streamId: string) => ["logs", "chunk", streamId];
export const chunkKey = (streamId: string, { firstMs, lastMs, sequence }: ChunkTimes) =>
  encodeKey([...chunkPrefix(streamId), firstMs, lastMs, sequence]);

/** The chunks of all streams of a group, in the order of time. */
export const chunkIndexPrefix = (groupId: string) => ["logs", "chunk-index", groupId];
export const chunkIndexKey = (groupId: string, { firstMs, lastMs, sequence }: ChunkTimes) =>
  encodeKey([...chunkIndexPrefix(groupId), firstMs, lastMs, sequence]);

export const allDeletions = () => prefixRange(["logs", "deletion"]);
export const deletionKey = ({ groupId, streamId }: DeletionRecord) =>
  encodeKey(["logs", "deletion", groupId, streamId ?? ""]);
