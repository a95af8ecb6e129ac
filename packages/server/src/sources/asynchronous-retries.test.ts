import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsynchronousInvocation } from "../services/lambda/records.ts";
import { nextStep, type Outcome } from "./asynchronous-retries.ts";

const invocation = { acceptedMs: 0, failureCount: 0, deferralCount: 0 } as AsynchronousInvocation;
const hourMs = 3_600_000;

/** Runs an invocation through outcomes until it has ended, the last one again and again; answers when it was tried. */
function run(outcomes: readonly Outcome[], limits: Parameters<typeof nextStep>[2]) {
  let [current, nowMs] = [invocation, 0];
  const tried: number[] = [];
  for (let turn = 0; ; turn++) {
    tried.push(nowMs);
    const outcome = outcomes[Math.min(turn, outcomes.length - 1)]!;
    const step = nextStep(current, outcome, limits, nowMs);
    if (step.action !== "again") return { tried, end: step.action === "done" ? "done" : step.condition };
    current = { ...current, failureCount: step.failureCount, deferralCount: step.deferralCount };
    nowMs = step.dueMs;
  }
}

describe("nextStep", () => {
  it("makes as many retries as are allowed, none when none are", () => {
    expect(run(["failed"], undefined)).toEqual({ tried: [0, 60_000, 180_000], end: "RetriesExhausted" });
    expect(run(["failed"], { maximumRetryAttempts: 2 })).toEqual(run(["failed"], undefined));
    expect(run(["failed"], { maximumRetryAttempts: 1 })).toEqual({ tried: [0, 60_000], end: "RetriesExhausted" });
    expect(run(["failed"], { maximumRetryAttempts: 0 })).toEqual({ tried: [0], end: "RetriesExhausted" });
  });

  it("counts no attempt that throttling kept from the function", () => {
    const throttled = Array<Outcome>(5).fill("deferred");
    const { tried, end } = run([...throttled, "failed", ...throttled, "failed", "failed"], undefined);
    expect(end).toBe("RetriesExhausted");
    expect(tried.slice(0, 6)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
    expect(tried).toHaveLength(13);
  });

  it("waits at most five minutes, and gives up with the age that is allowed", () => {
    const { tried, end } = run(["deferred"], undefined);
    expect(end).toBe("EventAgeExceeded");
    expect(tried.at(-1)).toBeLessThan(6 * hourMs);
    expect(tried.at(-1)).toBeGreaterThan(6 * hourMs - 300_001);
    expect(run(["failed"], { maximumEventAgeSeconds: 60 })).toEqual({ tried: [0], end: "EventAgeExceeded" });
    expect(run(["failed"], { maximumEventAgeSeconds: 61 }).tried).toEqual([0, 60_000]);
  });

  it("whatever happens ends, in time, with no more failures than are allowed", () => {
    const outcome = fc.constantFrom<Outcome>("failed", "deferred", "succeeded", "gone", "looping", "closed", "expired");
    const limits = fc.record({
      maximumRetryAttempts: fc.integer({ min: 0, max: 2 }),
      maximumEventAgeSeconds: fc.integer({ min: 60, max: 21_600 }),
    });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 30 }), limits, (outcomes, { ...allowed }) => {
        const { tried } = run(outcomes, allowed);
        expect(tried.at(-1)).toBeLessThan(allowed.maximumEventAgeSeconds * 1000);
        const failures = tried.filter((_, turn) => outcomes[Math.min(turn, outcomes.length - 1)] === "failed");
        expect(failures.length).toBeLessThanOrEqual(allowed.maximumRetryAttempts + 1);
      }),
    );
  });
});
