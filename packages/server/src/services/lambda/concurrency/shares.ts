import type { Reading } from "../../../store/store.ts";
import { functionReference } from "../function-name.ts";
import type { VersionRecord } from "../records.ts";
import { findTarget, findVersion } from "../versions/lookup.ts";
import type { ProvisionedConcurrencyRecord } from "./records.ts";

/** How many environments of one version stand ready for a config. */
export interface Share {
  readonly version: VersionRecord;
  readonly count: number;
}

/** The versions that a config provides for: of an alias with two of them, each in the part of its weight. */
export function sharesOf(tx: Reading, config: ProvisionedConcurrencyRecord): Share[] {
  const { region, functionName, qualifier, count } = config;
  const target = findTarget(tx, region, functionReference(region, functionName, qualifier));
  if (!target) return [];
  const { additional } = target.alias ?? {};
  const second = additional && findVersion(tx, target.function, additional.version);
  if (!additional || !second) return [{ version: target.version, count }];
  const secondCount = Math.round(count * additional.weight);
  return [
    { version: target.version, count: count - secondCount },
    { version: second, count: secondCount },
  ];
}
