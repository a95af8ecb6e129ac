import { ServiceError } from "../../kernel/errors.ts";
import { prefixRange } from "../../store/keys.ts";
import type { Reading } from "../../store/store.ts";
import { type TableRecord, tableRecords } from "./records.ts";

/** How many units may be provisioned, of reads and of writes each: the quotas with which accounts begin on AWS. */
export const throughputLimits = { account: 80_000, table: 40_000 };

const units = ["readCapacityUnits", "writeCapacityUnits"] as const;

/** Refuses a table whose throughput, that of its global indexes included, is beyond the limits of a table or the account. */
export function assertWithinLimits(tx: Reading, region: string, table: TableRecord): void {
  if (table.billingMode === "PAY_PER_REQUEST") return;
  for (const kind of units) assertAtMost(unitsOf(table, kind), throughputLimits.table, kind, "table");
  const others = [...tx.range(prefixRange(["dynamodb", "table", region]))]
    .map(({ value }) => tableRecords.decode(value))
    .filter(({ name }) => name !== table.name);
  for (const kind of units) {
    const sum = [table, ...others].reduce((total, each) => total + unitsOf(each, kind), 0);
    assertAtMost(sum, throughputLimits.account, kind, "account");
  }
}

function unitsOf(table: TableRecord, kind: (typeof units)[number]): number {
  return (table.indexes ?? []).reduce((sum, index) => sum + index[kind], table[kind]);
}

function assertAtMost(wanted: number, most: number, kind: (typeof units)[number], whose: "table" | "account"): void {
  if (wanted <= most) return;
  const what = kind === "readCapacityUnits" ? "read capacity" : "write capacity";
  throw new ServiceError(
    "LimitExceededException",
    `Subscriber limit exceeded: Provisioned ${what} units exceed the per-${whose} limit of ${most}`,
  );
}
