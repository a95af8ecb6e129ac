import { VirtualClock } from "@tireless/server/clock";
import { expect, test } from "vitest";
import { type EventPage, type FetchPage, type FoundEvent, followEvents, readEvents } from "./log-events.ts";

const startMs = Date.UTC(2026, 0, 1);
const event = (timestampMs: number, eventId: string): FoundEvent => ({
  timestampMs,
  eventId,
  streamName: "s",
  message: eventId,
});

test("reads page after page", async () => {
  const pages: Record<string, EventPage> = {
    "": { events: [event(1, "a")], nextToken: "2" },
    "2": { events: [], nextToken: "3" },
    "3": { events: [event(2, "b")], nextToken: undefined },
  };
  const found: string[] = [];
  for await (const { eventId } of readEvents(async (_start, token = "") => pages[token]!, 0)) found.push(eventId);
  expect(found).toEqual(["a", "b"]);
});

test("follows: each event once, late ones too, and no look back further than needed", async () => {
  const { clock, log, starts, found, controller, ended } = following({ lateMs: 10_000 });
  log.push(event(startMs + 1, "first"));
  await clock.advance(500);
  expect(found).toEqual(["first"]);
  log.push(event(startMs + 20_000, "second"));
  await clock.advance(20_000);
  expect(found).toEqual(["first", "second"]);
  // Written when its invocation ended, with the time at which it was printed.
  log.push(event(startMs + 15_000, "late"));
  await clock.advance(500);
  expect(found).toEqual(["first", "second", "late"]);
  await clock.advance(500);
  expect(found).toHaveLength(3);
  expect(starts.at(-1)).toBe(startMs + 10_000);
  controller.abort();
  await ended;
});

test("an event from the future does not hide those of the present", async () => {
  const { clock, log, found, controller, ended } = following({ lateMs: 10_000 });
  log.push(event(startMs + 7_200_000, "future"));
  await clock.advance(1_000);
  log.push(event(startMs + 1_000, "now"));
  await clock.advance(500);
  expect(found).toEqual(["future", "now"]);
  controller.abort();
  await ended;
});

test("looks twice a second, and less often when a look takes long", async () => {
  const quick = following({ lateMs: 0 });
  await quick.clock.advance(10_000);
  expect(quick.starts.length).toBe(21);
  quick.controller.abort();
  await quick.ended;
  const slow = following({ lateMs: 0, lookMs: 1_000 });
  await slow.clock.advance(9_999);
  expect(slow.starts.length).toBe(2);
  slow.controller.abort();
  await slow.clock.advance(1_000);
  await slow.ended;
});

function following({ lateMs, lookMs = 0 }: { lateMs: number; lookMs?: number }) {
  const clock = new VirtualClock(startMs);
  const controller = new AbortController();
  const log: FoundEvent[] = [];
  const starts: number[] = [];
  const found: string[] = [];
  const fetchPage: FetchPage = async (fromMs) => {
    starts.push(fromMs);
    if (lookMs > 0) await new Promise<void>((resolve) => void clock.setTimer(lookMs, resolve));
    return { events: log.filter(({ timestampMs }) => timestampMs >= fromMs), nextToken: undefined };
  };
  const ended = (async () => {
    const events = followEvents({ fetchPage, clock, startMs, lateMs, signal: controller.signal });
    for await (const { eventId } of events) found.push(eventId);
  })();
  return { clock, controller, log, starts, found, ended };
}
