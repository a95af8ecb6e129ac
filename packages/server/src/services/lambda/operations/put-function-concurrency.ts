import type { Concurrency, PutFunctionConcurrencyRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { moveSetAside, unreservedConcurrency } from "../concurrency/set-aside.ts";
import { functionNotFound, invalidParameter } from "../errors.ts";
import { latestVersion } from "../function-name.ts";
import { unreservedConcurrencyMin } from "../limits.ts";
import { functionCodec, functionKey } from "../records.ts";
import { requestedFunction, writeFunction } from "../stored-function.ts";

/** For all versions of the function together. Neither its revision nor its environments change. */
export async function putFunctionConcurrency(
  context: RequestContext,
  input: PutFunctionConcurrencyRequest,
): Promise<Concurrency> {
  const { platform, region } = context;
  const reference = requestedFunction(context, input.FunctionName);
  const reservedConcurrency = input.ReservedConcurrentExecutions ?? 0;
  await platform.store.transact((tx) => {
    const bytes = tx.get(functionKey(region, reference.functionName));
    if (!bytes) throw functionNotFound(`${reference.functionArn}:${latestVersion}`);
    const before = functionCodec.decode(bytes);
    const after = { ...before, reservedConcurrency };
    moveSetAside(tx, region, before, after);
    if (unreservedConcurrency(tx, region) < unreservedConcurrencyMin) {
      throw invalidParameter(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
          `below its minimum value of [${unreservedConcurrencyMin}].`,
      );
    }
    const provisioned = before.provisionedConcurrency ?? 0;
    if (reservedConcurrency < provisioned) {
      throw invalidParameter(
        ` ReservedConcurrentExecutions  ${reservedConcurrency} should not be lower than function's total ` +
          `provisioned concurrency [${provisioned}].`,
      );
    }
    writeFunction(tx, after);
  });
  return { ReservedConcurrentExecutions: reservedConcurrency };
}
