import type { GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

/** Empty when the function has reserved nothing. */
export async function getFunctionConcurrency(
  context: RequestContext,
  input: GetFunctionConcurrencyRequest,
): Promise<GetFunctionConcurrencyResponse> {
  const reference = requestedFunction(context, input.FunctionName);
  const { reservedConcurrency } = await context.platform.store.read((tx) =>
    readFunction(tx, context.region, reference),
  );
  return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
}
