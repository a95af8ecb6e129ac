import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logBatches } from "./log-batches.ts";

const dayMs = 24 * 60 * 60 * 1000;

function event(timestampMs: number, message: string) {
  return { timestampMs, message, bytes: Buffer.byteLength(message) };
}

describe("logBatches", () => {
  it("keeps every message, in the order of time, within the limits of PutLogEvents", () => {
    const message = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.integer({ min: 1, max: 400_000 }).map((count) => "ü".repeat(count)),
    );
    const events = fc.array(fc.record({ timestampMs: fc.integer({ min: 0, max: 3 * dayMs }), message }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(events, (written) => {
        const batches = [...logBatches(written.map(({ timestampMs, message: text }) => event(timestampMs, text)))];
        for (const batch of batches) {
          const bytes = batch.reduce((sum, { message: text }) => sum + Buffer.byteLength(text) + 26, 0);
          expect(bytes).toBeLessThanOrEqual(1_048_576);
          expect((batch.at(-1)?.timestamp ?? 0) - (batch[0]?.timestamp ?? 0)).toBeLessThan(dayMs);
        }
        const ordered = [...written].sort((left, right) => left.timestampMs - right.timestampMs);
        expect(batches.flat()).toEqual(
          ordered.map(({ timestampMs, message: text }) => ({ timestamp: timestampMs, message: text })),
        );
      }),
      { numRuns: 30 },
    );
  });

  it("puts at most 10,000 events in a batch", () => {
    const batches = [...logBatches(Array.from({ length: 10_001 }, () => event(1, "x")))];
    expect(batches.map(({ length }) => length)).toEqual([10_000, 1]);
  });

  it("shortens a message that no batch can hold, between two characters, and leaves out empty ones", () => {
    const [batch, ...others] = [...logBatches([event(1, "€".repeat(400_000)), event(1, "")])];
    expect(others).toEqual([]);
    expect(batch).toEqual([{ timestamp: 1, message: "€".repeat(Math.floor((1_048_576 - 26) / 3)) }]);
  });
});
