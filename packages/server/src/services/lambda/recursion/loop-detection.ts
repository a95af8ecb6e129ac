import type { Platform } from "../../../engine/platform.ts";
import type { Trace } from "../../../engine/trace.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { FunctionReference } from "../function-name.ts";
import { enterFunction, functionHashOf, turnCountMax } from "./lineage.ts";
import { recursionConfigCodec, recursionConfigKey } from "./records.ts";

export const recursiveInvocationCode = "RecursiveInvocationException";

/** ARNs to hashes; functions are few and named over and over. */
const hashes = new Map<string, string>();
const hashCountMax = 4096;

/**
 * The trace that an invocation of the function continues. Throws `RecursiveInvocationException` when the function has run
 * in this journey as often as AWS allows, unless it may loop.
 */
export async function enterOrStop(
  platform: Platform,
  region: string,
  { functionName, functionArn }: FunctionReference,
  trace: Trace,
): Promise<Trace> {
  const entered = enterFunction(trace, knownHashOf(functionArn));
  if (entered.turn <= turnCountMax) return entered.trace;
  const bytes = await platform.store.read((tx) => tx.get(recursionConfigKey(region, functionName)));
  if (bytes && recursionConfigCodec.decode(bytes).recursiveLoop === "Allow") return entered.trace;
  throw new ServiceError(
    recursiveInvocationCode,
    `AWS Lambda detected ${functionName} being invoked in a recursive loop with other AWS resources and stopped the invocation.`,
    { members: { Type: "User" } },
  );
}

function knownHashOf(functionArn: string): string {
  const known = hashes.get(functionArn);
  if (known) return known;
  if (hashes.size >= hashCountMax) hashes.clear();
  const computed = functionHashOf(functionArn);
  hashes.set(functionArn, computed);
  return computed;
}
