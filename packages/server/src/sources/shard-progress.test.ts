import fc from "fast-check";
import { expect, it } from "vitest";
import { ShardProgress } from "./shard-progress.ts";

it("a checkpoint says that everything up to it is done, whatever the order in which it was", () => {
  const order = ["1", "2", "3", "4", "5", "6"];
  fc.assert(
    fc.property(fc.shuffledSubarray(order, { minLength: 6 }), (finished) => {
      const progress = new ShardProgress({});
      progress.begin(order.slice(0, 2));
      progress.begin(order.slice(2));
      const done = new Set<string>();
      let last = "0";
      for (const sequenceNumber of finished) {
        done.add(sequenceNumber);
        last = progress.finish([sequenceNumber]) ?? last;
        const expected = order.findIndex((each) => !done.has(each));
        expect(last).toBe(String(expected === -1 ? 6 : expected));
      }
    }),
  );
});

it("a failure is remembered until its record is done", () => {
  const progress = new ShardProgress({ "7": { failureCount: 1, recordCount: 2 } });
  progress.begin(["7", "8"]);
  expect(progress.failureOf("7")).toEqual({ failureCount: 1, recordCount: 2 });
  progress.fail("8", { failureCount: 3, recordCount: 1 });
  expect(progress.finish(["7"])).toBe("7");
  expect(progress.failures).toEqual({ "8": { failureCount: 3, recordCount: 1 } });
});
