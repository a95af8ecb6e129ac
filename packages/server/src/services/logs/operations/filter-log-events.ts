import type {
  FilteredLogEvent,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading } from "../../../store/store.ts";
import { requestedGroup } from "../arns.ts";
import { groupHeaders, streamHeaders, type TimeWindow } from "../chunk-headers.ts";
import { type ChunkHeader, type Direction, mergeChunks, mergeHeaders } from "../chunk-merge.ts";
import {
  comparePositions,
  type EventPosition,
  formatPosition,
  invalidNextToken,
  parsePosition,
  positionAfter,
} from "../event-position.ts";
import { parseFilterPattern } from "../filter-pattern/filter-pattern.ts";
import { expiryMs, requireGroup, requireStream, requireText } from "../lookups.ts";
import { eventBytes } from "../store-events.ts";

type Output = Omit<FilterLogEventsCommandOutput, "$metadata">;

const pageBytesMax = 1_048_576;
const pageEventsMax = 10_000;
/** A page ends after so many bytes of events looked at, found or not, so that a rare match does not hold everybody up. */
const searchedBytesMax = 16 * 1_048_576;

export async function filterLogEvents(context: RequestContext, input: FilterLogEventsCommandInput): Promise<Output> {
  // `interleaved` needs nothing, AWS ignores it; nor does `unmask`: without data protection policies no event is masked.
  const { startTime = 0, endTime, limit = pageEventsMax, nextToken } = input;
  const logGroupName = requestedGroup(context.region, input);
  checkStreams(input);
  checkDirection(input);
  const matches = parseFilterPattern(input.filterPattern ?? "");
  const { direction, position } =
    nextToken === undefined ? { direction: directionOf(input), position: undefined } : parseToken(nextToken);
  const nowMs = context.platform.clock.nowMs();

  return context.platform.store.read((tx) => {
    const group = requireGroup(tx, context.region, logGroupName);
    const startMs = Math.max(startTime, expiryMs(group, nowMs));
    const window = narrow({ startMs, endMs: endTime === undefined ? undefined : endTime + 1 }, direction, position);
    const headers = requestedHeaders(tx, group.groupId, input, window, direction);
    const events: FilteredLogEvent[] = [];
    let last: EventPosition | undefined;
    let searchedBytes = 0;
    let foundBytes = 0;
    for (const event of mergeChunks(headers, direction)) {
      const passed = passedBy(event, window, direction, position);
      if (passed === "past") break;
      if (passed === "before") continue;
      // There is at least this one more: the page is full, or has looked at enough.
      const full = events.length === limit || foundBytes + eventBytes(event.message) > pageBytesMax;
      if (last && (searchedBytes > searchedBytesMax || (full && events.length > 0))) {
        return { events, searchedLogStreams: [], nextToken: formatToken(direction, last) };
      }
      last = event;
      searchedBytes += eventBytes(event.message);
      if (!matches(event.message)) continue;
      foundBytes += eventBytes(event.message);
      events.push({
        logStreamName: event.logStreamName,
        timestamp: event.timestampMs,
        message: event.message,
        ingestionTime: event.ingestionMs,
        eventId: formatPosition(event),
      });
    }
    return { events, searchedLogStreams: [] };
  });
}

/** The chunks to search: of the streams named (at most 100, by the model), else of the whole group. */
function requestedHeaders(
  tx: Reading,
  groupId: string,
  { logStreamNames, logStreamNamePrefix = "" }: FilterLogEventsCommandInput,
  window: TimeWindow,
  direction: Direction,
): Iterable<ChunkHeader> {
  if (logStreamNames) {
    const streams = [...new Set(logStreamNames)].map((name) => requireStream(tx, groupId, name));
    return mergeHeaders(
      streams.map((stream) => streamHeaders(tx, stream, window, direction)),
      direction,
    );
  }
  return groupHeaders(tx, groupId, (name) => name.startsWith(logStreamNamePrefix), window, direction);
}

function narrow(window: TimeWindow, direction: Direction, position: EventPosition | undefined): TimeWindow {
  if (!position) return window;
  const { timestampMs } = position;
  return direction === "forward"
    ? { ...window, startMs: Math.max(window.startMs, timestampMs) }
    : { ...window, endMs: Math.min(window.endMs ?? Number.MAX_VALUE, timestampMs + 1) };
}

/** Whether an event lies before the window and the position, in the direction of the search, in it, or past it. */
function passedBy(
  event: EventPosition,
  { startMs, endMs = Number.POSITIVE_INFINITY }: TimeWindow,
  direction: Direction,
  position: EventPosition | undefined,
): "before" | "within" | "past" {
  const { timestampMs } = event;
  const tooEarly = timestampMs < startMs;
  const tooLate = timestampMs >= endMs;
  if (direction === "forward" ? tooLate : tooEarly) return "past";
  if (direction === "forward" ? tooEarly : tooLate) return "before";
  if (!position) return "within";
  const ahead = comparePositions(event, position) >= 0;
  return ahead === (direction === "forward") ? "within" : "before";
}

function directionOf({ startFromHead = true }: FilterLogEventsCommandInput): Direction {
  return startFromHead ? "forward" : "backward";
}

function checkStreams({ logStreamNames, logStreamNamePrefix }: FilterLogEventsCommandInput): void {
  requireText("logStreamNamePrefix", logStreamNamePrefix);
  for (const name of logStreamNames ?? []) requireText("logStreamNames", name);
  if (logStreamNames === undefined || logStreamNamePrefix === undefined) return;
  throw new ServiceError(
    "InvalidParameterException",
    "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
  );
}

const descendingSinceMs = Date.UTC(2024, 0, 1);

/** The model's documentation: newest first goes with a startTime from 2024 on only. */
function checkDirection({ startFromHead = true, startTime = 0, nextToken }: FilterLogEventsCommandInput): void {
  if (startFromHead || nextToken !== undefined || startTime >= descendingSinceMs) return;
  throw new ServiceError(
    "InvalidParameterException",
    "startFromHead can be false only when startTime is on or after 2024-01-01T00:00:00Z.",
  );
}

function formatToken(direction: Direction, last: EventPosition): string {
  const position = direction === "forward" ? positionAfter(last) : last;
  return Buffer.from(`${direction}/${formatPosition(position)}`).toString("base64url");
}

function parseToken(token: string): { direction: Direction; position: EventPosition } {
  const [direction, digits = ""] = Buffer.from(token, "base64url").toString().split("/");
  if (direction !== "forward" && direction !== "backward") throw invalidNextToken();
  return { direction, position: parsePosition(digits) };
}
