import type { GetFunctionRecursionConfigRequest, GetFunctionRecursionConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resolveFunction } from "../function-name.ts";
import { recursionConfigCodec, recursionConfigKey } from "../recursion/records.ts";
import { readFunction } from "../stored-function.ts";

export async function getFunctionRecursionConfig(
  { platform, region }: RequestContext,
  input: GetFunctionRecursionConfigRequest,
): Promise<GetFunctionRecursionConfigResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "");
  const bytes = await platform.store.read((tx) => {
    readFunction(tx, region, reference);
    return tx.get(recursionConfigKey(region, reference.functionName));
  });
  return { RecursiveLoop: bytes ? recursionConfigCodec.decode(bytes).recursiveLoop : "Terminate" };
}
