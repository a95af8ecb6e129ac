import type { AliasConfiguration, GetAliasRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { aliasConfiguration } from "../aliases/configuration.ts";
import { aliasNotFound } from "../errors.ts";
import { functionReference } from "../function-name.ts";
import { requestedFunction } from "../stored-function.ts";
import { findAlias } from "../versions/lookup.ts";

export async function getAlias(context: RequestContext, input: GetAliasRequest): Promise<AliasConfiguration> {
  const { platform, region } = context;
  const { functionName } = requestedFunction(context, input.FunctionName);
  const name = input.Name ?? "";
  const record = await platform.store.read((tx) => findAlias(tx, region, functionName, name));
  if (!record) throw aliasNotFound(functionReference(region, functionName, name).invokedArn);
  return aliasConfiguration(record);
}
