import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { type Clock, sleep } from "@tireless/server/clock";
import { nameOf } from "./failures.ts";
import type { LogEvent } from "./log-printer.ts";

export interface FoundEvent extends LogEvent {
  readonly eventId: string;
}

export interface EventPage {
  readonly events: readonly FoundEvent[];
  readonly nextToken: string | undefined;
}

/** Fetches the events from `startMs` on, by page. */
export type FetchPage = (startMs: number, nextToken: string | undefined) => Promise<EventPage>;

/** Pages of FilterLogEvents. A group that is not there yet has no events. */
export async function pagesOf(
  logs: CloudWatchLogsClient,
  question: { logGroupName: string; filterPattern: string | undefined },
  signal?: AbortSignal,
): Promise<FetchPage> {
  const { FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  return async (startTime, nextToken) => {
    try {
      const page = await logs.send(new FilterLogEventsCommand({ ...question, startTime, nextToken }), {
        abortSignal: signal,
      });
      const events = (page.events ?? []).map(({ eventId = "", timestamp = 0, logStreamName = "", message = "" }) => ({
        eventId,
        timestampMs: timestamp,
        streamName: logStreamName,
        message,
      }));
      return { events, nextToken: page.nextToken };
    } catch (error) {
      if (nameOf(error) === "ResourceNotFoundException") return { events: [], nextToken: undefined };
      throw error;
    }
  };
}

/** All events from `startMs` on, in the order of time. */
export async function* readEvents(fetchPage: FetchPage, startMs: number): AsyncGenerator<FoundEvent> {
  let nextToken: string | undefined;
  do {
    const page = await fetchPage(startMs, nextToken);
    yield* page.events;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

const pollMs = 500;

/**
 * All events from `startMs` on and those that come, each once, until `signal`. Events come to light up to `lateMs` after
 * their time, so each look goes back that far. Looks that take long are made less often: at most a fifth of the time is
 * spent looking.
 */
export async function* followEvents(options: {
  fetchPage: FetchPage;
  clock: Clock;
  startMs: number;
  lateMs: number;
  signal: AbortSignal;
}): AsyncGenerator<FoundEvent> {
  const { fetchPage, clock, startMs, lateMs, signal } = options;
  const seen = new Map<string, number>();
  let fromMs = startMs;
  let latestMs = startMs;
  while (!signal.aborted) {
    const beganMs = clock.monotonicMs();
    for await (const event of readEvents(fetchPage, fromMs)) {
      if (seen.has(event.eventId)) continue;
      seen.set(event.eventId, event.timestampMs);
      latestMs = Math.max(latestMs, event.timestampMs);
      yield event;
    }
    // Programs may write events with times to come; what comes before them is awaited all the same.
    fromMs = Math.max(startMs, Math.min(latestMs, clock.nowMs()) - lateMs);
    for (const [eventId, timestampMs] of seen) if (timestampMs < fromMs) seen.delete(eventId);
    await sleep(clock, Math.max(pollMs, 4 * (clock.monotonicMs() - beganMs)), signal);
  }
}
