import type { GetFunctionRequest, GetFunctionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { codeLocation } from "../code-location.ts";
import { functionConfiguration } from "../function-configuration.ts";
import { resolveFunction } from "../function-name.ts";
import { readTarget } from "../versions/lookup.ts";

/** Of a version or alias: its own code and settings, with the tags and the concurrency of the function. */
export async function getFunction(
  { platform, region }: RequestContext,
  input: GetFunctionRequest,
): Promise<GetFunctionResponse> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  const target = await platform.store.read((tx) => readTarget(tx, region, reference));
  const { tags, reservedConcurrency } = target.function;
  return {
    Configuration: functionConfiguration(target.version, reference.invokedArn),
    Code: { RepositoryType: "S3", Location: codeLocation(platform, target.version.code.blobKey) },
    ...(Object.keys(tags).length > 0 && { Tags: { ...tags } }),
    ...(reservedConcurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  };
}
