import type { UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import type { Writing } from "../../../store/store.ts";
import { copiesFrom } from "../backups/copies.ts";
import {
  describeContinuousBackupsOf,
  earliestRestorableMs,
  readTableForBackups,
  tableNotFound,
} from "../backups/point-in-time.ts";
import { endUnusedHistory, withHistory } from "../backups/table-history.ts";
import { validationError } from "../errors.ts";
import { type TableRecord, tableKey, tableRecords } from "../records.ts";
import { tableNameOf } from "../table-names.ts";

const recoveryPeriodDaysDefault = 35;

export async function updateContinuousBackups(
  { platform, region }: RequestContext,
  input: UpdateContinuousBackupsInput,
): Promise<UpdateContinuousBackupsOutput> {
  const name = tableNameOf(region, input.TableName!, () => tableNotFound(input.TableName!));
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } = input.PointInTimeRecoverySpecification!;
  if (!enabled && days !== undefined) {
    throw validationError("RecoveryPeriodInDays can only be set when PointInTimeRecoveryEnabled is true");
  }
  const nowMs = platform.clock.nowMs();
  return platform.store.transact((tx) => {
    const before = readTableForBackups(tx, region, name);
    const after = enabled ? recoverable(region, before, days, nowMs) : unrecoverable(tx, region, before);
    if (after !== before) tx.put(tableKey(region, name), tableRecords.encode(after));
    return { ContinuousBackupsDescription: describeContinuousBackupsOf(after, nowMs) };
  });
}

/** A longer period does not bring back what the one before had let go. */
function recoverable(region: string, before: TableRecord, days: number | undefined, nowMs: number): TableRecord {
  const { record, number } = withHistory(region, before);
  const known = before.history?.pointInTime;
  const recoveryPeriodDays = days ?? known?.recoveryPeriodDays ?? recoveryPeriodDaysDefault;
  if (known?.recoveryPeriodDays === recoveryPeriodDays) return before;
  const sinceMs = known ? earliestRestorableMs(known, nowMs) : nowMs;
  return { ...record, history: { number, pointInTime: { sinceMs, recoveryPeriodDays } } };
}

/** What a backup or a restore that is under way still needs stays until that is done. */
function unrecoverable(tx: Writing, region: string, before: TableRecord): TableRecord {
  if (!before.history?.pointInTime) return before;
  const { number } = before.history;
  const after: TableRecord = { ...before, history: { number } };
  return copiesFrom(tx, region, before.id).length > 0 ? after : endUnusedHistory(tx, region, after);
}
