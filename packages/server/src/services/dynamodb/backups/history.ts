import type { Writing } from "../../../store/store.ts";
import { indexEntriesPrefix, partitionHashBytes } from "../records.ts";
import { type Moment, momentBytes, momentMs, nextMoment } from "./moments.ts";

/**
 * What the items of a table were before: for every change, in its transaction, the item as it was until then. So how an
 * item was at any moment is what the first change after that moment found, or, where there is none, what is there now.
 * Nothing needs to be copied when this begins, and what is older than anybody may ask for is simply dropped.
 *
 * A history is kept like an index of its table, under a number of its own, and swept like one:
 *
 *   1 + number                                             the last moment that was given out
 *   1 + number + day + partition + sort + moment           what the item was before the change at this moment
 *
 * The day (four bytes, days since 1970) comes first, so that old ones are dropped without looking at the rest. The sort is
 * escaped and closed as in an index, so that the moments of a key lie side by side, in their order.
 */

export interface History {
  readonly prefix: Uint8Array;
}

export function historyOf(region: string, tableId: string, number: number): History {
  return { prefix: indexEntriesPrefix(region, tableId, number) };
}

/** Keeps what was there before a change of the item whose key ends in `tail` after the prefix of the table's items. */
export function keepPast(
  tx: Writing,
  { prefix }: History,
  tail: Uint8Array,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
  timeMs: number,
): void {
  if (before === after || (before && after && Buffer.compare(before, after) === 0)) return;
  const moment = nextMoment(tx, prefix, timeMs);
  tx.put(pastKey(dayPrefix(prefix, dayOf(momentMs(moment))), positionOf(tail), moment), before ?? nothing);
}

/** Stored for an item that was not there: a version byte alone. */
const nothing = Buffer.of(1);

export function isNothing(stored: Uint8Array): boolean {
  return stored.length === nothing.length;
}

const dayMs = 86_400_000;

export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / dayMs);
}

export const dayBytes = 4;

export function dayPrefix(prefix: Uint8Array, day: number): Uint8Array {
  const key = Buffer.allocUnsafe(prefix.length + dayBytes);
  key.set(prefix);
  key.writeUInt32BE(day, prefix.length);
  return key;
}

/** Where the moments of an item lie within a day, from the tail of the item's key. */
export function positionOf(tail: Uint8Array): Uint8Array {
  let zeros = 0;
  for (let at = partitionHashBytes; at < tail.length; at++) if (tail[at] === 0) zeros++;
  const position = Buffer.alloc(tail.length + zeros + 2);
  position.set(tail.subarray(0, partitionHashBytes));
  let to = partitionHashBytes;
  for (let at = partitionHashBytes; at < tail.length; at++) {
    position[to++] = tail[at]!;
    if (tail[at] === 0) position[to++] = 1;
  }
  return position;
}

/** The tail of the key of the item at a position. */
export function tailOf(position: Uint8Array): Uint8Array {
  const tail = Buffer.allocUnsafe(position.length);
  tail.set(position.subarray(0, partitionHashBytes));
  let to = partitionHashBytes;
  for (let at = partitionHashBytes; at < position.length - 2; at++) {
    tail[to++] = position[at]!;
    if (position[at] === 0) at++;
  }
  return tail.subarray(0, to);
}

export function pastKey(ofDay: Uint8Array, position: Uint8Array, moment: Moment): Uint8Array {
  return Buffer.concat([ofDay, position, moment], ofDay.length + position.length + momentBytes);
}
