import { expect, test } from "vitest";
import { AdjustableClock } from "./adjustable-clock.ts";

const dayMs = 86_400_000;

test("a day passes at once, and a timer within it fires on the way", async () => {
  const clock = new AdjustableClock();
  const startMs = clock.nowMs();
  let firedAtMs = 0;
  clock.setTimer(3_600_000, () => {
    firedAtMs = clock.nowMs();
  });
  await clock.advance(dayMs);
  expect(firedAtMs - startMs).toBeGreaterThanOrEqual(3_600_000 - 1);
  expect(firedAtMs - startMs).toBeLessThan(dayMs);
  expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(dayMs - 1);
});

test("what is left of a timer after an advance passes in real time", async () => {
  const clock = new AdjustableClock();
  const fired = new Promise<void>((resolve) => clock.setTimer(dayMs + 5, resolve));
  await clock.advance(dayMs);
  await fired;
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, undefined, "1000"])(
  "time does not move by %j",
  async (duration) => {
    const clock = new AdjustableClock();
    const before = clock.nowMs();
    await expect(clock.advance(duration as number)).rejects.toThrow("Time moves forward by a number of milliseconds");
    expect(clock.nowMs() - before).toBeLessThan(60_000);
  },
);

test("a cancelled timer stays silent", async () => {
  const clock = new AdjustableClock();
  let fired = false;
  clock
    .setTimer(1_000, () => {
      fired = true;
    })
    .cancel();
  await clock.advance(2_000);
  expect(fired).toBe(false);
});
