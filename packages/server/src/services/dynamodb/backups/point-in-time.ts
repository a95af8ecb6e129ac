import type { ContinuousBackupsDescription } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading } from "../../../store/store.ts";
import type { TableHistory, TableRecord } from "../records.ts";
import { findTableRecord } from "../tables.ts";

/**
 * The window within which a table can be restored. On AWS it ends five minutes ago, because changes take their time to get
 * there; here every change is kept in its own transaction, so that it ends now.
 */

type PointInTime = NonNullable<TableHistory["pointInTime"]>;

const dayMs = 86_400_000;

export function earliestRestorableMs({ sinceMs, recoveryPeriodDays }: PointInTime, nowMs: number): number {
  return Math.max(sinceMs, nowMs - recoveryPeriodDays * dayMs);
}

/**
 * The moment to restore that a request's time stands for. Clients send whole seconds, rounded either way, so the seconds in
 * which the window begins and ends belong to it. Throws `InvalidRestoreTimeException`.
 */
export function restorableMs(wanted: Date, pointInTime: PointInTime, nowMs: number): number {
  const earliestMs = earliestRestorableMs(pointInTime, nowMs);
  const wantedMs = wanted.getTime();
  if (wantedMs >= wholeSecondMs(earliestMs) && wantedMs <= wholeSecondMs(nowMs + 999)) {
    return Math.min(Math.max(wantedMs, earliestMs), nowMs);
  }
  const shown = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
  throw new ServiceError(
    "InvalidRestoreTimeException",
    `RestoreDateTime '${shown(wantedMs)}' must be within EarliestRestorableDateTime '${shown(earliestMs)}' ` +
      `and LatestRestorableDateTime '${shown(nowMs)}'`,
  );
}

function wholeSecondMs(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000;
}

/** Continuous backups as such are always enabled, as on AWS; the recovery to a point in time is what is switched. */
export function describeContinuousBackupsOf({ history }: TableRecord, nowMs: number): ContinuousBackupsDescription {
  const pointInTime = history?.pointInTime;
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: pointInTime
      ? {
          PointInTimeRecoveryStatus: "ENABLED",
          RecoveryPeriodInDays: pointInTime.recoveryPeriodDays,
          EarliestRestorableDateTime: new Date(wholeSecondMs(earliestRestorableMs(pointInTime, nowMs))),
          LatestRestorableDateTime: new Date(wholeSecondMs(nowMs)),
        }
      : { PointInTimeRecoveryStatus: "DISABLED" },
  };
}

/** The table for an operation on its backups, which have their own word for one that is missing or not yet restored. */
export function readTableForBackups(tx: Reading, region: string, name: string): TableRecord {
  const table = findTableRecord(tx, region, name);
  if (!table || table.restore) throw tableNotFound(name);
  return table;
}

export function tableNotFound(name: string): ServiceError {
  return new ServiceError("TableNotFoundException", `Table not found: ${name}`);
}
