import type { DeleteFunctionConcurrencyRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { moveSetAside } from "../concurrency/set-aside.ts";
import { readFunction, requestedFunction, writeFunction } from "../stored-function.ts";

export async function deleteFunctionConcurrency(
  context: RequestContext,
  input: DeleteFunctionConcurrencyRequest,
): Promise<void> {
  const { platform, region } = context;
  const reference = requestedFunction(context, input.FunctionName);
  await platform.store.transact((tx) => {
    const before = readFunction(tx, region, reference);
    const { reservedConcurrency: _, ...after } = before;
    moveSetAside(tx, region, before, after);
    writeFunction(tx, after);
  });
}
