import type { Writing } from "../../store/store.ts";
import { expiryEntryKey } from "./records.ts";
import { decodeItem } from "./stored-item.ts";
import type { Change } from "./streams/change-record.ts";
import type { Expiry, Table } from "./tables.ts";
import { attributeOf, type Item } from "./values/attribute-value.ts";

/**
 * The order in which the items of a table expire, kept with every write, so that what has expired is found without
 * looking at the rest.
 */

/** Brings the order up to date with a change of an item, in the transaction of that change. */
export function writeExpiry(tx: Writing, table: Table, expiry: Expiry, change: Change): void {
  const before = change.before && (change.itemBefore ?? decodeItem(change.before));
  const after = change.after && (change.itemAfter ?? decodeItem(change.after));
  const [expiredAt, expiresAt] = [before, after].map((item) => item && expirySeconds(item, expiry.attributeName));
  if (expiredAt === expiresAt) return;
  if (expiredAt !== undefined) {
    tx.delete(expiryEntryKey(expiry.entriesPrefix, table.schema, expiredAt, change.attributes));
  }
  if (after) putExpiry(tx, table, expiry, after);
}

export function putExpiry(tx: Writing, table: Table, { attributeName, entriesPrefix }: Expiry, item: Item): void {
  const seconds = expirySeconds(item, attributeName);
  if (seconds !== undefined) {
    tx.put(expiryEntryKey(entriesPrefix, table.schema, seconds, item), Buffer.of(1));
  }
}

/** When the item expires, in seconds since 1970; undefined when it never does, as for any value that is no such number. */
export function expirySeconds(item: Item, attributeName: string): number | undefined {
  const value = attributeOf(item, attributeName);
  if (!value || !("N" in value)) return undefined;
  const seconds = Math.floor(Number(value.N));
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
}
