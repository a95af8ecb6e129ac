import { decodeKey, encodeKey, prefixRange } from "../../../store/keys.ts";
import type { Range } from "../../../store/store.ts";
import type { AsynchronousInvocation } from "../records.ts";

/**
 * Accepted asynchronous invocations wait in one queue per function, ordered by when they are due: so nobody has to read
 * past one function's flood to find another's events.
 */
export const asynchronousQueuesRange: Range = prefixRange(["lambda", "asynchronous-queue"]);

export function asynchronousQueueKey(
  { region, functionName, requestId }: Pick<AsynchronousInvocation, "region" | "functionName" | "requestId">,
  dueMs: number,
): Uint8Array {
  return encodeKey(["lambda", "asynchronous-queue", region, functionName, dueMs, requestId]);
}

export interface QueueEntry {
  readonly region: string;
  readonly functionName: string;
  readonly dueMs: number;
  readonly requestId: string;
}

export function queueEntryOf(key: Uint8Array): QueueEntry {
  const [region, functionName, dueMs, requestId] = decodeKey(key).slice(2) as [string, string, number, string];
  return { region, functionName, dueMs, requestId };
}

export function asynchronousQueueRange(region: string, functionName: string): Range {
  return prefixRange(["lambda", "asynchronous-queue", region, functionName]);
}
