import { describe, expect, test } from "vitest";
import { sleep, systemClock, VirtualClock } from "./clock.ts";

describe("VirtualClock", () => {
  test("fires due timers in order of time, then of setting, and stops at the moment asked for", async () => {
    const clock = new VirtualClock(1_000);
    const fired: [string, number][] = [];
    const note = (name: string) => () => void fired.push([name, clock.nowMs()]);
    clock.setTimer(20, note("late"));
    clock.setTimer(10, note("first"));
    clock.setTimer(10, note("second"));
    clock.setTimer(31, note("never"));
    await clock.advance(30);
    expect(fired).toEqual([
      ["first", 1_010],
      ["second", 1_010],
      ["late", 1_020],
    ]);
    expect(clock.nowMs()).toBe(1_030);
  });

  test("fires what a timer sets when it falls within the same advance", async () => {
    const clock = new VirtualClock(0);
    let ticks = 0;
    const tick = () => {
      ticks++;
      clock.setTimer(60_000, tick);
    };
    clock.setTimer(60_000, tick);
    await clock.advance(24 * 60 * 60_000);
    expect(ticks).toBe(24 * 60);
  });

  test("lets promises react between two timers", async () => {
    const clock = new VirtualClock(0);
    const woken: number[] = [];
    const loop = (async () => {
      for (let round = 0; round < 3; round++) {
        await sleep(clock, 10);
        woken.push(clock.nowMs());
      }
    })();
    await clock.advance(100);
    await loop;
    expect(woken).toEqual([10, 20, 30]);
  });

  test("moves by a finite time only, and forward", async () => {
    const clock = new VirtualClock(0);
    for (const duration of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(clock.advance(duration)).rejects.toThrow("Time moves forward by a number of milliseconds");
    }
    expect(clock.nowMs()).toBe(0);
  });

  test("forgets a cancelled timer", async () => {
    const clock = new VirtualClock(0);
    let fired = false;
    clock.setTimer(10, () => (fired = true)).cancel();
    await clock.advance(20);
    expect(fired).toBe(false);
  });

  test("wakes a sleeper early when its signal is aborted", async () => {
    const clock = new VirtualClock(0);
    const stop = new AbortController();
    const asleep = sleep(clock, 1_000, stop.signal);
    stop.abort();
    await asleep;
    expect(clock.nowMs()).toBe(0);
  });
});

test("the system's clock tells the time and fires timers", async () => {
  const before = systemClock.monotonicMs();
  await new Promise<void>((resolve) => systemClock.setTimer(1, resolve));
  expect(systemClock.monotonicMs()).toBeGreaterThan(before);
  expect(systemClock.nowMs()).toBeGreaterThan(Date.UTC(2025, 0, 1));
});
