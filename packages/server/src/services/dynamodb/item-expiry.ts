import { noPause, periodicWorker } from "../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../engine/platform.ts";
import { newTrace } from "../../engine/trace.ts";
import { prefixRange } from "../../store/keys.ts";
import type { Writing } from "../../store/store.ts";
import { writeItem } from "./item-writes.ts";
import {
  type ExpiryRecord,
  expiryPosition,
  expiryRecords,
  tableItemsPrefix,
  tableKey,
  tableRecords,
} from "./records.ts";
import { decodeItem } from "./stored-item.ts";
import type { Cause } from "./streams/change-record.ts";
import { tableOf } from "./tables.ts";

/**
 * Deletes items whose time is over. AWS does so within a few days; here it takes seconds, and so does a clock that is
 * moved. Until then they are read like any other, as on AWS.
 */
export function createItemExpiry(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb item expiry",
    run: (pause) => expireItems(platform, pause),
    intervalMs: 10_000,
  });
}

/** What expired longer ago than this is taken for a mistake, as on AWS. */
const pastSecondsMax = 5 * 365 * 24 * 60 * 60;
const expiredAtOnceMax = 100;

export async function expireItems(
  { store, clock, random }: Pick<Platform, "store" | "clock" | "random">,
  pause = noPause,
) {
  const notes = await store.read((tx) =>
    [...tx.range(prefixRange(["dynamodb", "expiry"]))].map(({ value }) => expiryRecords.decode(value)),
  );
  for (const note of notes) {
    while (await pause()) {
      const cause = {
        timeMs: clock.nowMs(),
        trace: newTrace(clock, random),
        service: "dynamodb.amazonaws.com",
      } as const;
      if (await store.transact((tx) => expireSome(tx, note, cause))) break;
    }
  }
}

/** True when no more have expired. */
function expireSome(tx: Writing, { region, tableName }: ExpiryRecord, cause: Cause): boolean {
  const stored = tx.get(tableKey(region, tableName));
  const table = stored && tableOf(region, tableRecords.decode(stored));
  if (!table?.expiry) return true;
  const { entriesPrefix } = table.expiry;
  const nowSeconds = Math.floor(cause.timeMs / 1000);
  const expired = [
    ...tx.range({
      start: expiryPosition(entriesPrefix, Math.max(0, nowSeconds - pastSecondsMax)),
      end: expiryPosition(entriesPrefix, nowSeconds),
      limit: expiredAtOnceMax,
    }),
  ];
  const itemsPrefix = tableItemsPrefix(region, table.record.id);
  for (const { key } of expired) {
    // After the time follows the rest of the item's own key.
    const itemAt = Buffer.concat([itemsPrefix, key.subarray(entriesPrefix.length + 8)]);
    const before = tx.get(itemAt);
    if (!before) tx.delete(key);
    else {
      const itemBefore = decodeItem(before);
      writeItem(tx, table, itemAt, { before, after: undefined, attributes: itemBefore, itemBefore }, cause);
    }
  }
  return expired.length < expiredAtOnceMax;
}
