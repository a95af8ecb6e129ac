import { authorize } from "../engine/authorisation.ts";
import type { Platform } from "../engine/platform.ts";
import { uuid } from "../kernel/ids.ts";
import { asynchronousQueueKey } from "../services/lambda/event-invoke/queue.ts";
import { executionPrincipal } from "../services/lambda/execution-role.ts";
import { resolveFunction } from "../services/lambda/function-name.ts";
import { asynchronousPayloadBytesMax } from "../services/lambda/limits.ts";
import {
  type AsynchronousInvocation,
  asynchronousInvocationCodec,
  asynchronousInvocationsTopic,
  functionKey,
  type VersionRecord,
} from "../services/lambda/records.ts";
import { enterFunction, functionHashOf } from "../services/lambda/recursion/lineage.ts";
import type { Writing } from "../store/store.ts";
import { type EndedInvocation, invocationRecord } from "./invocation-record.ts";

/** A record on its way to a function, to be written in the transaction that ends the invocation it tells of. */
export interface Delivery {
  readonly invocation: AsynchronousInvocation;
  readonly bytes: Uint8Array;
}

/** The words of the log when a record cannot be delivered. */
export class UndeliverableError extends Error {}

/**
 * Makes the record of an ended invocation ready for its destination, on behalf of the function's role. Throws
 * `UndeliverableError` when it is larger than an event may be, and what authorisation throws.
 */
export async function prepareDelivery(
  platform: Platform,
  owner: VersionRecord,
  destinationArn: string,
  ended: EndedInvocation,
): Promise<Delivery> {
  const { region } = ended.invocation;
  const target = resolveFunction(region, destinationArn);
  const principal = executionPrincipal(owner);
  await authorize({ principal, action: "lambda:InvokeFunction", resources: [target.invokedArn], region });
  const isTooLarge = (bytes: number | undefined = 0) => bytes > asynchronousPayloadBytesMax;
  const payload = isTooLarge(ended.result?.payload.length) ? undefined : await invocationRecord(ended);
  if (payload === undefined || isTooLarge(Buffer.byteLength(payload))) {
    throw new UndeliverableError(`The record is larger than ${asynchronousPayloadBytesMax} bytes.`);
  }
  const sourceArn = resolveFunction(region, ended.invocation.functionName).functionArn;
  const invocation: AsynchronousInvocation = {
    requestId: uuid(platform.random),
    region,
    functionName: target.functionName,
    qualifier: target.qualifier,
    payload,
    principal,
    // So a function whose destinations lead back to it is found to loop.
    trace: enterFunction(ended.invocation.trace, functionHashOf(sourceArn)).trace,
    acceptedMs: ended.endedMs,
    failureCount: 0,
    deferralCount: 0,
  };
  return { invocation, bytes: asynchronousInvocationCodec.encode(invocation) };
}

/** Writes the row; false when the destination is not there any more. */
export function deliver(tx: Writing, { invocation, bytes }: Delivery): boolean {
  if (!tx.get(functionKey(invocation.region, invocation.functionName))) return false;
  tx.put(asynchronousQueueKey(invocation, invocation.acceptedMs), bytes);
  tx.wake(asynchronousInvocationsTopic);
  return true;
}
