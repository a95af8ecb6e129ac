import type { Reading, Writing } from "../../../store/store.ts";
import type { AliasRecord } from "../aliases/records.ts";
import { resourceConflict } from "../errors.ts";
import { type FunctionRecord, functionCodec, functionKey } from "../records.ts";
import { writeFunction } from "../stored-function.ts";
import {
  type ProvisionedConcurrencyRecord,
  provisionedConcurrencyCodec,
  provisionedConcurrencyKey,
  provisionedConcurrencyTopic,
} from "./records.ts";
import { moveSetAside } from "./set-aside.ts";

export function findProvisionedConcurrency(
  tx: Reading,
  { region, functionName }: Pick<FunctionRecord, "region" | "functionName">,
  qualifier: string,
): ProvisionedConcurrencyRecord | undefined {
  const bytes = tx.get(provisionedConcurrencyKey(region, functionName, qualifier));
  return bytes && provisionedConcurrencyCodec.decode(bytes);
}

/** Writes a config and what follows from it: the function's sum, the account's, and news for those who keep environments. */
export function writeProvisionedConcurrency(
  tx: Writing,
  latest: FunctionRecord,
  config: ProvisionedConcurrencyRecord,
): void {
  const before = findProvisionedConcurrency(tx, latest, config.qualifier);
  const key = provisionedConcurrencyKey(latest.region, latest.functionName, config.qualifier);
  tx.put(key, provisionedConcurrencyCodec.encode(config));
  changeSum(tx, latest, config.count - (before?.count ?? 0));
}

/** Takes away the config of a version or alias, if it has one. */
export function withoutProvisionedConcurrency(tx: Writing, latest: FunctionRecord, qualifier: string): void {
  const before = findProvisionedConcurrency(tx, latest, qualifier);
  if (!before) return;
  tx.delete(provisionedConcurrencyKey(latest.region, latest.functionName, qualifier));
  changeSum(tx, latest, -before.count);
}

function changeSum(tx: Writing, { region, functionName }: FunctionRecord, difference: number): void {
  const bytes = tx.get(functionKey(region, functionName));
  if (!bytes) return;
  const before = functionCodec.decode(bytes);
  const after = { ...before, provisionedConcurrency: (before.provisionedConcurrency ?? 0) + difference };
  moveSetAside(tx, region, before, after);
  writeFunction(tx, after);
  tx.wake(provisionedConcurrencyTopic);
}

/** An alias and the version that it names cannot both have environments kept ready: nobody could say whose they are. */
export function refuseProvisioningTwice(tx: Reading, alias: AliasRecord): void {
  if (!findProvisionedConcurrency(tx, alias, alias.name)) return;
  if (findProvisionedConcurrency(tx, alias, alias.version)) {
    throw resourceConflict(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
}
