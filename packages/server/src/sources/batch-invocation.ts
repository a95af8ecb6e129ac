import type { Platform } from "../engine/platform.ts";
import { newTrace, type Trace } from "../engine/trace.ts";
import { uuid } from "../kernel/ids.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { functionReference } from "../services/lambda/function-name.ts";
import type { EventSourceMappingRecord } from "../services/lambda/records.ts";
import { withoutLineage } from "../services/lambda/recursion/lineage.ts";
import { problem } from "./mapping-ledger.ts";

export interface BatchInvoker {
  readonly platform: Platform;
  readonly invoker: FunctionInvoker;
  readonly mapping: EventSourceMappingRecord;
}

export interface BatchOutcome {
  /** What the function answered; undefined when it failed. */
  readonly response?: Uint8Array;
  /** Why the function could not be tried; that does not count as a failure of it. */
  readonly obstacle?: string;
}

/** How long a stream keeps its records. */
export const retentionMs = 24 * 60 * 60 * 1000;

/** How long to wait before the next attempt; `waitCount` waits came before. */
export function retryDelayMs(waitCount: number): number {
  return Math.min(200 * 2 ** waitCount, 30_000);
}

/** Invokes the function of a mapping once, on the journey of what caused the event. */
export async function invokeFunction(
  { platform, invoker, mapping }: BatchInvoker,
  payload: Uint8Array,
  cause: Trace | undefined,
): Promise<BatchOutcome> {
  const { region, functionName, qualifier } = mapping;
  try {
    const result = await invoker.invoke(platform, {
      region,
      function: functionReference(region, functionName, qualifier),
      requestId: uuid(platform.random),
      payload,
      trace: withoutLineage(cause ?? newTrace(platform.clock, platform.random)),
    });
    return result.functionError ? {} : { response: result.payload };
  } catch (error) {
    return { obstacle: problem(error) };
  }
}
