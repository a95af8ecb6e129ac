import type {
  PutProvisionedConcurrencyConfigRequest,
  PutProvisionedConcurrencyConfigResponse,
} from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { WarmKeeping } from "../../../runtimes/warm-keeping.ts";
import type { Writing } from "../../../store/store.ts";
import {
  findProvisionedConcurrency,
  refuseProvisioningTwice,
  requirePublished,
  writeProvisionedConcurrency,
} from "../concurrency/provisioning.ts";
import type { ProvisionedConcurrencyRecord } from "../concurrency/records.ts";
import { unreservedConcurrency } from "../concurrency/set-aside.ts";
import { provisionedStatus } from "../concurrency/status.ts";
import { invalidParameter } from "../errors.ts";
import { resolveFunction } from "../function-name.ts";
import { unreservedConcurrencyMin } from "../limits.ts";
import type { FunctionRecord } from "../records.ts";
import { readQualified } from "../versions/lookup.ts";

const unpublished = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";

/** Stores the wish; the environments come afterwards, and the status tells how many there are. */
export function putProvisionedConcurrencyConfig(warmKeeping: WarmKeeping) {
  return async (
    { platform, region }: RequestContext,
    input: PutProvisionedConcurrencyConfigRequest,
  ): Promise<PutProvisionedConcurrencyConfigResponse> => {
    const reference = resolveFunction(region, input.FunctionName ?? "", input.Qualifier);
    const qualifier = requirePublished(reference, unpublished);
    const config: ProvisionedConcurrencyRecord = {
      region,
      functionName: reference.functionName,
      qualifier,
      count: input.ProvisionedConcurrentExecutions ?? 0,
      lastModifiedMs: platform.clock.nowMs(),
    };
    await platform.store.transact((tx) => {
      const target = readQualified(tx, region, reference);
      requirePublished({ qualifier: target.version.version }, unpublished);
      requireRoom(tx, target.function, config);
      writeProvisionedConcurrency(tx, target.function, config);
      refuseProvisioningTwice(tx, target);
    });
    return provisionedStatus(warmKeeping, config, []);
  };
}

function requireRoom(tx: Writing, latest: FunctionRecord, { qualifier, count }: ProvisionedConcurrencyRecord): void {
  const added = count - (findProvisionedConcurrency(tx, latest, qualifier)?.count ?? 0);
  if (latest.reservedConcurrency !== undefined) {
    if ((latest.provisionedConcurrency ?? 0) + added <= latest.reservedConcurrency) return;
    throw invalidParameter(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
  }
  const unreserved = unreservedConcurrency(tx, latest.region);
  if (added > unreserved) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
    );
  }
  if (unreserved - added < unreservedConcurrencyMin) {
    throw invalidParameter(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
        `minimum value of [${unreservedConcurrencyMin}].`,
    );
  }
}
