import { ServiceError } from "../../kernel/errors.ts";
import type { Reading } from "../../store/store.ts";
import { groupNotFound } from "./arns.ts";
import {
  groupKey,
  type LogGroupRecord,
  type LogGroupUsageRecord,
  type LogStreamRecord,
  logGroups,
  logGroupUsages,
  logStreams,
  streamKey,
  usageKey,
} from "./records.ts";

export function findGroup(tx: Reading, region: string, logGroupName: string): LogGroupRecord | undefined {
  // A longer name, as an identifier may be, would not fit into a key, and is nobody's.
  const stored = logGroupName.length <= 512 ? tx.get(groupKey(region, logGroupName)) : undefined;
  return stored && logGroups.decode(stored);
}

/** Throws ResourceNotFoundException. */
export function requireGroup(tx: Reading, region: string, logGroupName: string): LogGroupRecord {
  const group = findGroup(tx, region, logGroupName);
  if (!group) throw groupNotFound();
  return group;
}

export function usageOf(tx: Reading, groupId: string): LogGroupUsageRecord {
  const stored = tx.get(usageKey(groupId));
  return stored ? logGroupUsages.decode(stored) : { storedBytes: 0, nextSequence: 1 };
}

export function findStream(tx: Reading, groupId: string, logStreamName: string): LogStreamRecord | undefined {
  const stored = tx.get(streamKey(groupId, logStreamName));
  return stored && logStreams.decode(stored);
}

/** Throws ResourceNotFoundException. */
export function requireStream(tx: Reading, groupId: string, logStreamName: string): LogStreamRecord {
  const stream = findStream(tx, groupId, logStreamName);
  if (!stream) throw new ServiceError("ResourceNotFoundException", "The specified log stream does not exist.");
  return stream;
}

/**
 * Refuses a name with half of a surrogate pair, which JSON can smuggle in although no text holds it: AWS's pattern for
 * names is about characters.
 */
export function requireText(member: string, value: string | undefined): void {
  if (value === undefined || !/\p{Surrogate}/u.test(value)) return;
  throw new ServiceError(
    "InvalidParameterException",
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ` +
      "Member must satisfy regular expression pattern: [^:*]*",
  );
}

const dayMs = 86_400_000;

/** The time before which a group's events have expired; 0 when they never do. */
export function expiryMs(group: LogGroupRecord, nowMs: number): number {
  return group.retentionInDays === undefined ? 0 : Math.max(0, nowMs - group.retentionInDays * dayMs);
}
