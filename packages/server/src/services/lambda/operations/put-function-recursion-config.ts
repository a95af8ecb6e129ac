import type { PutFunctionRecursionConfigRequest, PutFunctionRecursionConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resolveFunction } from "../function-name.ts";
import { recursionConfigCodec, recursionConfigKey } from "../recursion/records.ts";
import { readFunction } from "../stored-function.ts";

/** Says whether the function may run on in a loop, or is stopped after 16 turns as AWS does. */
export async function putFunctionRecursionConfig(
  { platform, region }: RequestContext,
  input: PutFunctionRecursionConfigRequest,
): Promise<PutFunctionRecursionConfigResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "");
  const recursiveLoop = input.RecursiveLoop ?? "Terminate";
  await platform.store.transact((tx) => {
    readFunction(tx, region, reference);
    tx.put(recursionConfigKey(region, reference.functionName), recursionConfigCodec.encode({ recursiveLoop }));
  });
  return { RecursiveLoop: recursiveLoop };
}
