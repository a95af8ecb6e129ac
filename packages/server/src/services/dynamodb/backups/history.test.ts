import * as fc from "fast-check";
import { expect, it } from "vitest";
import { partitionHashBytes } from "../records.ts";
import { positionOf, tailOf } from "./history.ts";

/** With many zeros, which are what is escaped, and neighbours that begin alike. */
const byte = fc.oneof(fc.constantFrom(0, 0, 1, 255), fc.integer({ min: 0, max: 255 }));
const tail = fc
  .tuple(fc.constantFrom(0, 7), fc.array(byte, { maxLength: 6 }))
  .map(([hash, sort]) => Buffer.concat([Buffer.alloc(partitionHashBytes, hash), Buffer.from(sort)]));

it("gives back the tail of a position", () => {
  fc.assert(
    fc.property(tail, (bytes) => {
      expect([...tailOf(positionOf(bytes))]).toEqual([...bytes]);
    }),
  );
});

it("keeps the order of tails, whatever moments follow the positions", () => {
  const moment = fc.uint8Array({ minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(tail, moment, tail, moment, (one, oneMoment, other, otherMoment) => {
      const [oneKey, otherKey] = [
        Buffer.concat([positionOf(one), oneMoment]),
        Buffer.concat([positionOf(other), otherMoment]),
      ];
      const order = Buffer.compare(one, other);
      if (order !== 0) expect(Buffer.compare(oneKey, otherKey)).toBe(order);
    }),
    { numRuns: 1000 },
  );
});
