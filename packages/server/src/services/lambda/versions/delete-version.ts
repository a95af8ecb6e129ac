import type { Writing } from "../../../store/store.ts";
import { aliasCodec, aliasesRange } from "../aliases/records.ts";
import { dropCode } from "../code-archives.ts";
import { withoutProvisionedConcurrency } from "../concurrency/provisioning.ts";
import { resourceConflict } from "../errors.ts";
import { deleteQualifierSettings } from "../function-belongings.ts";
import { dropLayers } from "../layers/function-layers.ts";
import type { FunctionRecord, VersionRecord } from "../records.ts";
import { findVersion } from "./lookup.ts";
import { versionKey } from "./records.ts";

/** Answers the version that is gone, if there was one: AWS deletes what does not exist with success. */
export function deleteVersion(tx: Writing, latest: FunctionRecord, number: number, nowMs: number): VersionRecord[] {
  const { region, functionName } = latest;
  const version = String(number);
  const record = findVersion(tx, latest, version);
  if (!record) return [];
  const names = aliasesOf(tx, latest, version);
  if (names.length > 0) {
    throw resourceConflict(
      `Unable to delete version because the following aliases reference it: [${names.join(", ")}]`,
    );
  }
  dropCode(tx, record.code, version, nowMs);
  dropLayers(tx, record, nowMs);
  withoutProvisionedConcurrency(tx, latest, version);
  deleteQualifierSettings(tx, region, functionName, version);
  tx.delete(versionKey(region, functionName, number));
  return [record];
}

/** The aliases that invoke a version, always or at times. */
function aliasesOf(tx: Writing, { region, functionName }: FunctionRecord, version: string): string[] {
  return Array.from(tx.range(aliasesRange(region, functionName)), ({ value }) => aliasCodec.decode(value))
    .filter((alias) => alias.version === version || alias.additional?.version === version)
    .map(({ name }) => name);
}
