import type { AliasConfiguration, CreateAliasRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { aliasArn, aliasConfiguration } from "../aliases/configuration.ts";
import { type AliasRecord, aliasCodec, aliasKey } from "../aliases/records.ts";
import { additionalVersionOf, checkRouting, refuseLatestPublished } from "../aliases/routing.ts";
import { functionNotFound, resourceConflict } from "../errors.ts";
import { functionReference } from "../function-name.ts";
import { functionCodec, functionKey } from "../records.ts";
import { requestedFunction } from "../stored-function.ts";

export async function createAlias(context: RequestContext, input: CreateAliasRequest): Promise<AliasConfiguration> {
  const { platform, region } = context;
  const { Name: name = "", FunctionVersion: version = "", Description: description = "" } = input;
  refuseLatestPublished("CreateAlias", version);
  const { functionName } = requestedFunction(context, input.FunctionName);
  const additional = additionalVersionOf(input.RoutingConfig);
  const revisionId = uuid(platform.random);
  const record: AliasRecord = { name, functionName, region, version, description, additional, revisionId };
  await platform.store.transact((tx) => {
    const bytes = tx.get(functionKey(region, functionName));
    // Whatever is missing, AWS names the version.
    if (!bytes) throw functionNotFound(functionReference(region, functionName, version).invokedArn);
    checkRouting(tx, functionCodec.decode(bytes), record);
    const key = aliasKey(region, functionName, name);
    if (tx.get(key)) throw resourceConflict(`Alias already exists: ${aliasArn(record)}`);
    tx.put(key, aliasCodec.encode(record));
  });
  return aliasConfiguration(record);
}
