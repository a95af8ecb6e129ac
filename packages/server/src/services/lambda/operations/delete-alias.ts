import type { DeleteAliasRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { aliasKey } from "../aliases/records.ts";
import { withoutProvisionedConcurrency } from "../concurrency/provisioning.ts";
import { deleteQualifierSettings } from "../function-belongings.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

/** With its policy, its settings, its URL and its provisioned concurrency. An alias that is not there is deleted with success, as on AWS. */
export async function deleteAlias(context: RequestContext, input: DeleteAliasRequest): Promise<void> {
  const { platform, region } = context;
  const reference = requestedFunction(context, input.FunctionName);
  const { functionName } = reference;
  const name = input.Name ?? "";
  await platform.store.transact((tx) => {
    const key = aliasKey(region, functionName, name);
    const latest = readFunction(tx, region, reference);
    if (!tx.get(key)) return;
    withoutProvisionedConcurrency(tx, latest, name);
    deleteQualifierSettings(tx, region, functionName, name);
    tx.delete(key);
  });
}
