import type { AliasConfiguration, UpdateAliasRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { aliasConfiguration } from "../aliases/configuration.ts";
import { type AliasRecord, aliasCodec, aliasKey } from "../aliases/records.ts";
import { additionalVersionOf, checkRouting, refuseLatestPublished } from "../aliases/routing.ts";
import { refuseProvisioningTwice } from "../concurrency/provisioning.ts";
import { provisionedConcurrencyTopic } from "../concurrency/records.ts";
import { resourceNotFound } from "../errors.ts";
import { functionReference } from "../function-name.ts";
import { readFunction, requestedFunction, requireRevision } from "../stored-function.ts";
import { findAlias } from "../versions/lookup.ts";

/** What the request leaves out stays as it is. Environments that the alias keeps ready move with it. */
export async function updateAlias(context: RequestContext, input: UpdateAliasRequest): Promise<AliasConfiguration> {
  const { platform, region } = context;
  const { Name: name = "", FunctionVersion: version, Description: description, RoutingConfig: routing } = input;
  refuseLatestPublished("UpdateAlias", version);
  const reference = requestedFunction(context, input.FunctionName);
  const { functionName } = reference;
  const additional = additionalVersionOf(routing);
  const revisionId = uuid(platform.random);
  return platform.store.transact((tx) => {
    const latest = readFunction(tx, region, reference);
    const before = findAlias(tx, region, functionName, name);
    if (!before) throw resourceNotFound(`Alias not found: ${functionReference(region, functionName, name).invokedArn}`);
    requireRevision(before, input.RevisionId);
    const after: AliasRecord = {
      ...before,
      ...(version !== undefined && { version }),
      ...(description !== undefined && { description }),
      ...(routing !== undefined && { additional }),
      revisionId,
    };
    const named = checkRouting(tx, latest, after);
    refuseProvisioningTwice(tx, { function: latest, version: named, alias: after });
    tx.put(aliasKey(region, functionName, name), aliasCodec.encode(after));
    tx.wake(provisionedConcurrencyTopic);
    return aliasConfiguration(after);
  });
}
