import * as fc from "fast-check";
import { expect, it } from "vitest";
import { openMemoryStore } from "../../../store/drivers/memory/memory-store.ts";
import { partitionHashBytes } from "../records.ts";
import { historyOf, keepPast } from "./history.ts";
import { type Moment, nextMoment, reserveMoment } from "./moments.ts";
import { itemsAt } from "./past-items.ts";

/**
 * Random histories against copies of a map: how the items were at every moment that was looked at is what the map was
 * then, read in one go or in pieces, while later changes go on.
 */

const itemsPrefix = Buffer.from("items");
const history = historyOf("us-east-1", "00000000-0000-4000-8000-000000000000", 3);
const sorts = ["", "a", "a\0", "a\0\0", "a\x01", "b", "\0"];
const tails = sorts.map((sort) => Buffer.concat([Buffer.alloc(partitionHashBytes, 5), Buffer.from(sort)]));

/** Days apart, within a day, within a millisecond, and backwards. */
const step = fc.record({
  passMs: fc.constantFrom(0, 0, 1, 50_000_000, 90_000_000, -1000),
  do: fc.oneof(
    fc.record({
      tail: fc.integer({ min: 0, max: tails.length - 1 }),
      value: fc.option(fc.constantFrom("x", "y", "z")),
    }),
    fc.constantFrom("look" as const, "look at time" as const),
  ),
});

type Items = Map<string, string>;

it("gives every item as it was", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), async (steps, pieceCount) => {
      const store = openMemoryStore();
      const now: Items = new Map();
      const looks: { moment: Moment; items: Items }[] = [];
      let timeMs = Date.UTC(2026, 0, 1);
      let latestMs = timeMs;
      for (const each of steps) {
        timeMs += each.passMs;
        const isLater = timeMs > latestMs;
        latestMs = Math.max(latestMs, timeMs);
        const action = each.do;
        if (typeof action === "string") {
          const moment = await store.transact((tx) =>
            action === "look" ? nextMoment(tx, history.prefix, timeMs) : reserveMoment(tx, history.prefix, timeMs),
          );
          // How things were at an earlier time is not how they are now, which is all that the map can tell.
          if (action === "look" || isLater) looks.push({ moment, items: new Map(now) });
          continue;
        }
        const tail = tails[action.tail]!;
        const key = Buffer.concat([itemsPrefix, tail]);
        const after = action.value === null ? undefined : Buffer.from(`\x01${action.value}`);
        await store.transact((tx) => {
          keepPast(tx, history, tail, tx.get(key), after, timeMs);
          if (after) tx.put(key, after);
          else tx.delete(key);
        });
        const name = tail.toString("hex");
        if (action.value === null) now.delete(name);
        else now.set(name, action.value);
      }
      for (const { moment, items } of looks) {
        const seen: [string, string][] = [];
        for (let after: Uint8Array | undefined, more = true; more; ) {
          more = await store.read((tx) => {
            let count = 0;
            for (const { tail, stored } of itemsAt(tx, itemsPrefix, { ...history, moment }, after)) {
              if (stored) seen.push([Buffer.from(tail).toString("hex"), Buffer.from(stored).toString().slice(1)]);
              after = tail;
              if (++count === pieceCount) return true;
            }
            return false;
          });
        }
        expect(seen).toEqual([...items].sort(([one], [other]) => (one < other ? -1 : 1)));
      }
    }),
    { numRuns: 150 },
  );
});
