import type { CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { resourceConflict } from "../errors.ts";
import { resolveFunction } from "../function-name.ts";
import { newUrlId } from "../function-urls/address.ts";
import { corsRules, functionUrlConfiguration, requireUrlTarget } from "../function-urls/configuration.ts";
import { type FunctionUrlRecord, readFunctionUrl, writeFunctionUrl } from "../function-urls/records.ts";

/** Gives a function, or an alias, its one address; the edge serves it from here on. */
export async function createFunctionUrlConfig(
  { platform, region }: RequestContext,
  input: CreateFunctionUrlConfigRequest,
): Promise<CreateFunctionUrlConfigResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  const nowMs = platform.clock.nowMs();
  const record: FunctionUrlRecord = {
    urlId: newUrlId(platform.random),
    region,
    functionName: reference.functionName,
    qualifier: reference.qualifier,
    authType: input.AuthType ?? "AWS_IAM",
    ...(input.InvokeMode && { invokeMode: input.InvokeMode }),
    cors: corsRules(input.Cors),
    createdMs: nowMs,
    lastModifiedMs: nowMs,
  };
  await platform.store.transact((tx) => {
    requireUrlTarget(tx, region, reference);
    if (readFunctionUrl(tx, record)) {
      throw resourceConflict(
        `Failed to create function url config for [functionArn = ${reference.invokedArn}]. ` +
          "Error message:  FunctionUrlConfig exists for this Lambda function",
      );
    }
    writeFunctionUrl(tx, record);
  });
  const { LastModifiedTime: _, ...configuration } = functionUrlConfiguration(platform, record);
  return configuration;
}
