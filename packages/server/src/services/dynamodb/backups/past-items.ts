import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { dayBytes, dayOf, dayPrefix, type History, isNothing, pastKey, positionOf, tailOf } from "./history.ts";
import { type Moment, momentBytes, momentMs } from "./moments.ts";

/** An item as it was at a moment; not `stored` when there was none then. */
export interface PastItem {
  /** What follows the prefix in the item's key. */
  readonly tail: Uint8Array;
  readonly stored: Uint8Array | undefined;
}

/**
 * The items under a prefix as they were at a moment, in the order of their keys and those that are gone by now among them,
 * from the one after `afterTail` on. Reading on in a later transaction gives the same as reading all in one. Each step
 * looks at few rows, also where an item changed a million times.
 */
export function* itemsAt(
  tx: Reading,
  itemsPrefix: Uint8Array,
  history: (History & { readonly moment: Moment }) | undefined,
  afterTail: Uint8Array | undefined,
): Generator<PastItem> {
  const start = afterTail ? Buffer.concat([itemsPrefix, afterTail, Buffer.of(0)]) : itemsPrefix;
  const present = tx.range({ start, end: keyAfterPrefix(itemsPrefix) })[Symbol.iterator]();
  const tailOfNext = () => {
    const next = present.next();
    return next.done
      ? undefined
      : { tail: next.value.key.subarray(itemsPrefix.length), stored: next.value.value as Uint8Array | undefined };
  };
  const days = history ? daysSince(tx, history, afterTail && positionOf(afterTail)) : [];
  let item = tailOfNext();
  try {
    for (;;) {
      const itemPosition = item && (history ? positionOf(item.tail) : undefined);
      const pastPosition = firstOf(days);
      if (!item && !pastPosition) return;
      const order = !pastPosition ? -1 : !itemPosition ? 1 : Buffer.compare(itemPosition, pastPosition);
      const past = order >= 0 ? takePast(days, pastPosition!) : undefined;
      const tail = order > 0 ? tailOf(pastPosition!) : item!.tail;
      const now = order > 0 ? undefined : item!.stored;
      yield { tail, stored: past ? (isNothing(past) ? undefined : past) : now };
      if (order <= 0) item = tailOfNext();
    }
  } finally {
    present.return?.();
  }
}

/** The changes of one day after the moment, by item. */
interface Day {
  /** The next item that changed on this day, whether before or after the moment. */
  position: Uint8Array | undefined;
  /** What it was before its first change on this day that came after the moment; goes on to the next item. */
  take(): Uint8Array | undefined;
}

/** The days on which something changed, from that of the moment on. */
function daysSince(
  tx: Reading,
  { prefix, moment }: History & { moment: Moment },
  after: Uint8Array | undefined,
): readonly Day[] {
  const days: Day[] = [];
  const end = keyAfterPrefix(prefix);
  for (let from = dayPrefix(prefix, dayOf(momentMs(moment))); ; ) {
    const [entry] = tx.range({ start: from, end, limit: 1 });
    if (!entry) return days;
    const ofDay = entry.key.subarray(0, prefix.length + dayBytes);
    days.push(dayAfter(tx, ofDay, moment, after));
    from = keyAfterPrefix(ofDay);
  }
}

const afterAllMoments = Buffer.concat([Buffer.alloc(momentBytes, 0xff), Buffer.of(0)]);

function dayAfter(tx: Reading, ofDay: Uint8Array, moment: Moment, after: Uint8Array | undefined): Day {
  const end = keyAfterPrefix(ofDay);
  const entryFrom = (start: Uint8Array) => [...tx.range({ start, end, limit: 1 })][0];
  const positionIn = (key: Uint8Array) => key.subarray(ofDay.length, key.length - momentBytes);
  let entry = entryFrom(after ? Buffer.concat([ofDay, after, afterAllMoments]) : ofDay);
  const day: Day = {
    position: entry && positionIn(entry.key),
    take() {
      const position = day.position!;
      const isLater = Buffer.compare(entry!.key.subarray(-momentBytes), moment) > 0;
      const first = isLater ? entry : entryFrom(Buffer.concat([pastKey(ofDay, position, moment), Buffer.of(0)]));
      const past = first && Buffer.compare(positionIn(first.key), position) === 0 ? first.value : undefined;
      entry = entryFrom(Buffer.concat([ofDay, position, afterAllMoments]));
      day.position = entry && positionIn(entry.key);
      return past;
    },
  };
  return day;
}

function firstOf(days: readonly Day[]): Uint8Array | undefined {
  let first: Uint8Array | undefined;
  for (const { position } of days) {
    if (position && (!first || Buffer.compare(position, first) < 0)) first = position;
  }
  return first;
}

/** What the item at a position was at the moment, if it changed since; the earliest day that knows has the answer. */
function takePast(days: readonly Day[], position: Uint8Array): Uint8Array | undefined {
  let past: Uint8Array | undefined;
  for (const day of days) {
    if (!day.position || Buffer.compare(day.position, position) !== 0) continue;
    const found = day.take();
    past ??= found;
  }
  return past;
}
