import type {
  GetProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigResponse,
} from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { WarmKeeping } from "../../../runtimes/warm-keeping.ts";
import { findProvisionedConcurrency, requirePublished } from "../concurrency/provisioning.ts";
import { sharesOf } from "../concurrency/shares.ts";
import { provisionedStatus } from "../concurrency/status.ts";
import { resolveFunction } from "../function-name.ts";
import { readQualified } from "../versions/lookup.ts";

export function getProvisionedConcurrencyConfig(warmKeeping: WarmKeeping) {
  return async (
    { platform, region }: RequestContext,
    input: GetProvisionedConcurrencyConfigRequest,
  ): Promise<GetProvisionedConcurrencyConfigResponse> => {
    const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
    const qualifier = requirePublished(reference);
    const found = await platform.store.read((tx) => {
      const target = readQualified(tx, region, reference);
      const config = findProvisionedConcurrency(tx, target.function, qualifier);
      return config && { config, shares: sharesOf(tx, config) };
    });
    if (!found) {
      throw new ServiceError(
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found for this function",
        { members: { Type: "User" } },
      );
    }
    return provisionedStatus(warmKeeping, found.config, found.shares);
  };
}
