import type { Platform } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import type { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { ofFunction } from "../services/lambda/function-measures.ts";
import { synchronousPayloadBytesMax } from "../services/lambda/limits.ts";
import type { BatchFailure, EventSourceMappingRecord } from "../services/lambda/records.ts";
import { invokeFunction, retentionMs, retryDelayMs } from "./batch-invocation.ts";
import { processedCount } from "./batch-response.ts";
import { readAnswer } from "./function-answer.ts";
import { functionFailed } from "./mapping-ledger.ts";
import { streamEvent } from "./stream-event.ts";
import type { TumblingWindow } from "./tumbling-window.ts";
import { closeWindow } from "./window-closing.ts";

export interface BatchDelivery {
  readonly platform: Platform;
  readonly invoker: FunctionInvoker;
  readonly mapping: EventSourceMappingRecord;
  readonly signal: AbortSignal;
  readonly window: TumblingWindow;
  /** Stores that everything up to and with this record is done, the window as it is now, and how the last attempt went. */
  readonly checkpoint: (sequenceNumber: string, result: string) => Promise<void>;
  /** Stores that the window has been closed. */
  readonly windowClosed: (result: string) => Promise<void>;
  /** Stores how an attempt went that led to nothing. */
  readonly report: (result: string) => Promise<void>;
  /** How often the batch that begins with this record has failed before, also before a restart. */
  readonly failureOf: (sequenceNumber: string) => BatchFailure | undefined;
  /** Stores that the batch that begins with this record has failed again, and the result. */
  readonly rememberFailure: (sequenceNumber: string, failure: BatchFailure, result: string) => Promise<void>;
}

interface Attempt {
  /** How many records the function received, and how many of them are done. */
  readonly sentCount: number;
  readonly doneCount: number;
  /** What the function has made of the window so far, if there is one. */
  readonly state?: string | undefined;
  /** Why the function could not be tried; that does not count as a failure of it. */
  readonly obstacle?: string;
}

type Records = readonly RawStreamRecord[];

/**
 * Brings records to the function, in their order, and keeps at it as the mapping says: retries with growing waits, halves
 * a failing batch, gives up records that are too old or have failed too often. Resolves when all of them are done with, or
 * when the signal asks to stop: what has no checkpoint then comes again.
 */
export async function deliverBatch(delivery: BatchDelivery, records: Records): Promise<void> {
  const { platform, mapping, signal } = delivery;
  const earlier = records[0] && delivery.failureOf(records[0].sequenceNumber);
  if (earlier && earlier.recordCount < records.length) {
    await deliverBatch(delivery, records.slice(0, earlier.recordCount));
    await deliverBatch(delivery, records.slice(earlier.recordCount));
    return;
  }
  let rest = records;
  let failureCount = earlier?.failureCount ?? 0;
  let waitCount = 0;
  while (!signal.aborted) {
    rest = await giveUpOldRecords(delivery, rest);
    if (rest.length === 0) return;
    const { sentCount, doneCount, state, obstacle } = await attemptBatch(delivery, rest);
    const failed = rest.slice(doneCount, sentCount);
    if (doneCount > 0) {
      if (state !== undefined) delivery.window.take(state);
      await delivery.checkpoint(rest[doneCount - 1]!.sequenceNumber, failed.length === 0 ? "OK" : functionFailed);
      if (delivery.window.isOverdue) await closeWindow(delivery);
      rest = rest.slice(doneCount);
      failureCount = 0;
      waitCount = 0;
    }
    // A platform that ends takes its environments with it: a failure then says nothing about the function.
    if (signal.aborted || (failed.length === 0 && !obstacle)) continue;
    // Where the function names the record that it stopped at, the batch is halved there; halving counts as no attempt.
    if (mapping.bisectBatchOnFunctionError && doneCount > 0) continue;
    if (mapping.bisectBatchOnFunctionError && failed.length > 1) {
      const middle = Math.ceil(failed.length / 2);
      await deliverBatch(delivery, failed.slice(0, middle));
      rest = rest.slice(middle);
      continue;
    }
    if (!obstacle) failureCount++;
    if (mapping.maximumRetryAttempts >= 0 && failureCount > mapping.maximumRetryAttempts) {
      await giveUp(delivery, failed, "the function failed on every attempt");
      rest = rest.slice(failed.length);
      failureCount = 0;
      waitCount = 0;
      continue;
    }
    const first = failed[0];
    if (first && mapping.maximumRetryAttempts >= 0) {
      const failure = { failureCount, recordCount: failed.length };
      await delivery.rememberFailure(first.sequenceNumber, failure, functionFailed);
    } else {
      await delivery.report(obstacle ?? functionFailed);
    }
    await sleep(platform.clock, retryDelayMs(waitCount++), signal);
  }
}

async function attemptBatch(delivery: BatchDelivery, records: Records): Promise<Attempt> {
  const { platform, invoker, mapping, window } = delivery;
  window.openFor(records[0]!);
  const members = window.members(false);
  const { payload, recordCount } = streamEvent(records, mapping.eventSourceArn, synchronousPayloadBytesMax, members);
  const last = records[recordCount - 1]!;
  invoker.record(ofFunction(mapping.region, mapping), { IteratorAge: platform.clock.nowMs() - last.createdMs });
  const { response, obstacle } = await invokeFunction(delivery, payload, records[0]?.trace);
  if (obstacle !== undefined) return { sentCount: 0, doneCount: 0, obstacle };
  if (!response) return { sentCount: recordCount, doneCount: 0 };
  const isRead = mapping.reportBatchItemFailures || window.isOpen;
  if (!isRead) return { sentCount: recordCount, doneCount: recordCount };
  const answer = await readAnswer(response);
  // Within a window an answer without its state is a failure.
  if (window.isOpen && answer?.state === undefined) return { sentCount: recordCount, doneCount: 0 };
  const sent = records.slice(0, recordCount).map(({ sequenceNumber }) => sequenceNumber);
  const doneCount = mapping.reportBatchItemFailures ? processedCount(answer, sent) : recordCount;
  return { sentCount: recordCount, doneCount, state: answer?.state };
}

/** Records come in the order of their age, so the old ones are the first. */
async function giveUpOldRecords(delivery: BatchDelivery, records: Records): Promise<Records> {
  const { platform, mapping } = delivery;
  const { maximumRecordAgeSeconds } = mapping;
  const ageMaxMs = maximumRecordAgeSeconds < 0 ? retentionMs : Math.min(maximumRecordAgeSeconds * 1000, retentionMs);
  const oldestMs = platform.clock.nowMs() - ageMaxMs;
  const firstYoung = records.findIndex(({ createdMs }) => createdMs >= oldestMs);
  const oldCount = firstYoung === -1 ? records.length : firstYoung;
  if (oldCount > 0) await giveUp(delivery, records.slice(0, oldCount), "they are older than the mapping allows");
  return records.slice(oldCount);
}

async function giveUp(delivery: BatchDelivery, records: Records, reason: string): Promise<void> {
  const { platform, mapping } = delivery;
  const first = records[0];
  const last = records.at(-1);
  if (!first || !last) return;
  platform.log.warn(
    {
      mapping: mapping.uuid,
      functionName: mapping.functionName,
      firstSequenceNumber: first.sequenceNumber,
      lastSequenceNumber: last.sequenceNumber,
      recordCount: records.length,
      reason,
    },
    "records of a stream were given up",
  );
  await delivery.checkpoint(last.sequenceNumber, functionFailed);
}
