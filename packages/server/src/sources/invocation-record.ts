import { scanJson } from "../protocols/json-values/scan-json.ts";
import type { InvocationResult } from "../runtimes/environments.ts";
import { functionReference, latestVersion } from "../services/lambda/function-name.ts";
import type { AsynchronousInvocation } from "../services/lambda/records.ts";

export interface EndedInvocation {
  readonly invocation: AsynchronousInvocation;
  /** `Success`, or why it was given up. */
  readonly condition: string;
  /** How often the function has run. */
  readonly invokeCount: number;
  /** Of the last run, where it came to one. */
  readonly result?: Pick<InvocationResult, "payload" | "functionError">;
  readonly executedVersion?: string;
  readonly endedMs: number;
}

/**
 * What a destination receives, as JSON text. Payloads go in as they are, without being parsed and written again.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html; AWS's records of real invocations are
 * in localstack's snapshots.
 */
export async function invocationRecord(ended: EndedInvocation): Promise<string> {
  const { invocation, condition, invokeCount, result } = ended;
  const { region, functionName, qualifier } = invocation;
  const context = {
    requestId: invocation.requestId,
    functionArn: functionReference(region, functionName, qualifier ?? latestVersion).invokedArn,
    condition,
    approximateInvokeCount: invokeCount,
  };
  const members = [
    `"version":"1.0"`,
    `"timestamp":"${new Date(ended.endedMs).toISOString()}"`,
    `"requestContext":${JSON.stringify(context)}`,
    `"requestPayload":${invocation.payload}`,
  ];
  if (result) {
    const executedVersion = ended.executedVersion ?? latestVersion;
    const { functionError } = result;
    members.push(
      `"responseContext":${JSON.stringify({ statusCode: 200, executedVersion, functionError })}`,
      `"responsePayload":${await jsonOf(result.payload)}`,
    );
  }
  return `{${members.join(",")}}`;
}

/** A runtime of the function's own may answer what is no JSON: it goes in as a string. */
async function jsonOf(payload: Uint8Array): Promise<string> {
  if (payload.length === 0) return "null";
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
  return scanJson(payload).then(
    () => text,
    () => JSON.stringify(text),
  );
}
