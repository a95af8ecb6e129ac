import type { RequestContext } from "../../engine/service.ts";
import { invokedFunctionNotFound } from "./errors.ts";
import { asynchronousQueueKey } from "./event-invoke/queue.ts";
import { ofFunction, type RecordMeasures } from "./function-measures.ts";
import type { FunctionReference } from "./function-name.ts";
import { type AsynchronousInvocation, asynchronousInvocationCodec, asynchronousInvocationsTopic } from "./records.ts";
import { findTarget } from "./versions/lookup.ts";

/** Stores an invocation, to be run by the worker in `sources/`: once this resolves, it will happen. */
export async function acceptAsynchronousInvocation(
  context: RequestContext,
  record: RecordMeasures,
  reference: FunctionReference,
  payload: Uint8Array,
): Promise<void> {
  const { platform, region, requestId, principal, trace } = context;
  const acceptedMs = platform.clock.nowMs();
  const invocation: AsynchronousInvocation = {
    requestId,
    region,
    functionName: reference.functionName,
    qualifier: reference.qualifier,
    payload: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString(),
    principal,
    trace,
    acceptedMs,
    failureCount: 0,
    deferralCount: 0,
  };
  const bytes = asynchronousInvocationCodec.encode(invocation);
  await platform.store.transact((tx) => {
    if (!findTarget(tx, region, reference)) throw invokedFunctionNotFound(reference);
    tx.put(asynchronousQueueKey(invocation, acceptedMs), bytes);
    tx.wake(asynchronousInvocationsTopic);
  });
  record(ofFunction(region, reference), { AsyncEventsReceived: 1 });
}
