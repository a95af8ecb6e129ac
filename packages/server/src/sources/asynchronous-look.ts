import {
  asynchronousQueueRange,
  asynchronousQueuesRange,
  type QueueEntry,
  queueEntryOf,
} from "../services/lambda/event-invoke/queue.ts";
import { type AsynchronousInvocation, asynchronousInvocationCodec } from "../services/lambda/records.ts";
import type { Entry, Reading } from "../store/store.ts";

export interface Due {
  readonly key: Uint8Array;
  readonly invocation: AsynchronousInvocation;
}

export interface Look {
  readonly due: readonly Due[];
  /** When the first of those is due that are not yet; what has no room is woken by the end of another. */
  readonly nextDueMs: number | undefined;
}

export interface LookOptions {
  readonly nowMs: number;
  readonly isRunning: (requestId: string) => boolean;
  /** How many of a function's queue run already. */
  readonly runningCount: (queue: string) => number;
  /** Of one function's, and of all together. */
  readonly perFunctionMax: number;
  readonly room: number;
}

interface Queue {
  readonly runningCount: number;
  /** Due and not running, the oldest first. */
  readonly waiting: readonly Entry[];
}

/**
 * What can begin now. Every function has room of its own, and where all together have less than they want, those that have
 * the least running come first: so one function's flood does not delay another's events.
 */
export function lookForDue(tx: Reading, options: LookOptions): Look {
  const { nowMs, isRunning, runningCount, perFunctionMax } = options;
  const queues: Queue[] = [];
  let nextDueMs: number | undefined;
  for (const first of queueHeads(tx)) {
    const queue = { runningCount: runningCount(queueName(first)), waiting: [] as Entry[] };
    const roomLeft = () => Math.min(perFunctionMax - queue.runningCount, options.room) - queue.waiting.length;
    if (roomLeft() <= 0) continue;
    for (const entry of tx.range(asynchronousQueueRange(first.region, first.functionName))) {
      const { dueMs, requestId } = queueEntryOf(entry.key);
      if (dueMs > nowMs) {
        nextDueMs = Math.min(nextDueMs ?? dueMs, dueMs);
        break;
      }
      if (isRunning(requestId)) continue;
      queue.waiting.push(entry);
      if (roomLeft() <= 0) break;
    }
    queues.push(queue);
  }
  return { due: shareRoom(queues, options.room), nextDueMs };
}

export function queueName({ region, functionName }: Pick<QueueEntry, "region" | "functionName">): string {
  return `${region}/${functionName}`;
}

/** The first entry of every queue, found by leaping over the rest. */
function* queueHeads(tx: Reading): Generator<QueueEntry> {
  let { start } = asynchronousQueuesRange;
  while (true) {
    const [entry] = tx.range({ start, end: asynchronousQueuesRange.end, limit: 1 });
    if (!entry) return;
    const first = queueEntryOf(entry.key);
    yield first;
    start = asynchronousQueueRange(first.region, first.functionName).end;
  }
}

function shareRoom(queues: readonly Queue[], room: number): Due[] {
  const due: Due[] = [];
  const most = Math.max(0, ...queues.map(({ runningCount, waiting }) => runningCount + waiting.length));
  for (let level = 0; level < most && due.length < room; level++) {
    for (const { runningCount, waiting } of queues) {
      const entry = level < runningCount ? undefined : waiting[level - runningCount];
      if (!entry) continue;
      due.push({ key: entry.key, invocation: asynchronousInvocationCodec.decode(entry.value) });
      if (due.length === room) break;
    }
  }
  return due;
}
