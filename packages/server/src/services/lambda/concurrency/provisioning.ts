import type { Reading, Writing } from "../../../store/store.ts";
import { aliasCodec, aliasesRange } from "../aliases/records.ts";
import { invalidParameter, resourceConflict } from "../errors.ts";
import { type FunctionReference, latestVersion } from "../function-name.ts";
import { type FunctionRecord, functionCodec, functionKey } from "../records.ts";
import { writeFunction } from "../stored-function.ts";
import type { Target } from "../versions/lookup.ts";
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

/**
 * An alias and the version that it names cannot both have environments kept ready: nobody could say whose they are.
 * Called when the change is written, on either of them.
 */
export function refuseProvisioningTwice(tx: Reading, { function: latest, version, alias }: Target): void {
  if (!findProvisionedConcurrency(tx, latest, version.version)) return;
  if (alias && findProvisionedConcurrency(tx, latest, alias.name)) {
    throw resourceConflict(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
  for (const { value } of alias ? [] : tx.range(aliasesRange(latest.region, latest.functionName))) {
    const { name, version: named } = aliasCodec.decode(value);
    if (named === version.version && findProvisionedConcurrency(tx, latest, name)) {
      throw resourceConflict("Version is pointed by a Provisioned Concurrency alias");
    }
  }
}

/** Only what is published can have environments that stand ready for it. */
export function requirePublished(
  { qualifier }: Pick<FunctionReference, "qualifier">,
  otherwise = "The function resource provided must be an alias or a published version.",
): string {
  if (qualifier === undefined || qualifier === latestVersion) throw invalidParameter(otherwise);
  return qualifier;
}
