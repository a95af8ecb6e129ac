import type { GetFunctionRequest, GetFunctionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { codeLocation } from "../code-location.ts";
import { functionConfiguration } from "../function-configuration.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

export async function getFunction(context: RequestContext, input: GetFunctionRequest): Promise<GetFunctionResponse> {
  const reference = requestedFunction(context, input);
  const record = await context.platform.store.read((tx) => readFunction(tx, context.region, reference));
  return {
    Configuration: functionConfiguration(record),
    Code: { RepositoryType: "S3", Location: codeLocation(context.platform, record.code.blobKey) },
    ...(Object.keys(record.tags).length > 0 && { Tags: { ...record.tags } }),
  };
}
