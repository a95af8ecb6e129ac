import fc from "fast-check";
import { expect, test } from "vitest";
import { textOf, type Write } from "../../overlay.ts";
import { inKeyOrder } from "./key-order.ts";

test("gives every write once, in the order of its key's bytes, and pauses between runs", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 100 }),
      fc.nat(9000),
      async (keys, count) => {
        const numbered = Array.from({ length: count }, (_, n) =>
          Buffer.from([(n * 7) & 255, (n * 13) >> 8, n & 255, n >> 8]),
        );
        const writes = new Map<string, Write>();
        for (const key of [...keys, ...numbered]) writes.set(textOf(key), { key, value: undefined });
        let pauses = 0;
        const ordered = await inKeyOrder(writes, async () => {
          pauses++;
        });
        const found = Array.from(ordered, ({ key }) => key);
        expect(found.length).toBe(writes.size);
        for (let at = 1; at < found.length; at++) expect(Buffer.compare(found[at - 1]!, found[at]!)).toBe(-1);
        expect(pauses).toBe(Math.max(0, Math.ceil(writes.size / 2048) - 1));
      },
    ),
    { numRuns: 30 },
  );
});
