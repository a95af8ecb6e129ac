import type { DeleteProvisionedConcurrencyConfigRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { requirePublished, withoutProvisionedConcurrency } from "../concurrency/provisioning.ts";
import { resolveFunction } from "../function-name.ts";
import { readQualified } from "../versions/lookup.ts";

/** The environments that stood ready end when they are free. */
export async function deleteProvisionedConcurrencyConfig(
  { platform, region }: RequestContext,
  input: DeleteProvisionedConcurrencyConfigRequest,
): Promise<void> {
  const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
  const qualifier = requirePublished(reference);
  await platform.store.transact((tx) => {
    const target = readQualified(tx, region, reference);
    withoutProvisionedConcurrency(tx, target.function, qualifier);
  });
}
