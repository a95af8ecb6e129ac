import type { TableClass, TableDescription } from "@aws-sdk/client-dynamodb";
import { ServiceError } from "../../kernel/errors.ts";
import type { TableRecord } from "./records.ts";

/** A class says what storage costs on AWS; here it is kept and shown, and changes as seldom as there. */

const changesMax = 2;
const windowDays = 30;
const dayMs = 86_400_000;

/** The class of a table after an update that may wish for one. */
export function withClass(
  { tableClass = "STANDARD", tableClassChangesMs = [] }: TableRecord,
  wanted: TableClass | undefined,
  nowMs: number,
): Partial<TableRecord> {
  if (!wanted) return {};
  const recent = tableClassChangesMs.filter((timeMs) => timeMs > nowMs - windowDays * dayMs);
  if (recent.length >= changesMax) {
    throw new ServiceError(
      "LimitExceededException",
      `Subscriber limit exceeded: Updates to TableClass are limited to ${changesMax} times in ${windowDays} day(s).`,
    );
  }
  if (wanted === tableClass) return { tableClass: wanted };
  return { tableClass: wanted, tableClassChangesMs: [...tableClassChangesMs, nowMs].slice(-changesMax) };
}

export function describeClass({ tableClass, tableClassChangesMs }: TableRecord): Partial<TableDescription> {
  if (!tableClass) return {};
  const changedMs = tableClassChangesMs?.at(-1);
  return {
    TableClassSummary: {
      TableClass: tableClass,
      ...(changedMs !== undefined && { LastUpdateDateTime: new Date(changedMs) }),
    },
  };
}
