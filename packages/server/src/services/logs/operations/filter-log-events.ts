import type {
  FilteredLogEvent,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { settle } from "../../../kernel/clock.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading } from "../../../store/store.ts";
import { requestedGroup } from "../arns.ts";
import { groupHeaders, streamHeaders, type TimeWindow } from "../chunk-headers.ts";
import { type ChunkHeader, type Direction, mergeChunks, mergeHeaders, type StoredEvent } from "../chunk-merge.ts";
import {
  comparePositions,
  type EventPosition,
  formatPosition,
  invalidNextToken,
  parsePosition,
  positionAfter,
} from "../event-position.ts";
import { type MessageTest, parseFilterPattern } from "../filter-pattern/filter-pattern.ts";
import { expiryMs, requireGroup, requireStream, requireText } from "../lookups.ts";
import { eventBytes } from "../store-events.ts";

type Output = Omit<FilterLogEventsCommandOutput, "$metadata">;

const pageBytesMax = 1_048_576;
const pageEventsMax = 10_000;
/** A page ends after so many bytes of events looked at, found or not, so that a rare match does not hold everybody up. */
const searchedBytesMax = 16 * 1_048_576;
/** As much is looked at in one turn: 1 MB of JSON against a pattern takes 25 ms, which everybody else waits. */
const sliceBytesMax = 1_048_576;

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

  const search = (from: EventPosition | undefined, room: Room) =>
    context.platform.store.read((tx): Slice => {
      const group = requireGroup(tx, context.region, logGroupName);
      const startMs = Math.max(startTime, expiryMs(group, nowMs));
      const window = narrow({ startMs, endMs: endTime === undefined ? undefined : endTime + 1 }, direction, from);
      const headers = requestedHeaders(tx, group.groupId, input, window, direction);
      return searchSlice(mergeChunks(headers, direction), { matches, window, direction, from, room });
    });
  const events: FilteredLogEvent[] = [];
  let foundBytes = 0;
  let from = position;
  for (let searchedBytes = 0; ; ) {
    const slice = await search(from, { events: limit - events.length, bytes: pageBytesMax - foundBytes });
    for (const event of slice.events) events.push(event);
    foundBytes += slice.foundBytes;
    searchedBytes += slice.searchedBytes;
    from = slice.next;
    if (!from) return { events, searchedLogStreams: [] };
    if (slice.full || searchedBytes > searchedBytesMax) {
      return { events, searchedLogStreams: [], nextToken: formatToken(direction, from) };
    }
    // Others have their turn.
    await settle();
  }
}

/** What still goes into the page; every single event fits an empty one. */
interface Room {
  readonly events: number;
  readonly bytes: number;
}

interface Slice {
  readonly events: readonly FilteredLogEvent[];
  readonly foundBytes: number;
  readonly searchedBytes: number;
  /** Where to go on; undefined when there is nothing more. */
  readonly next: EventPosition | undefined;
  /** Whether it ended because the page has no room for another event. */
  readonly full: boolean;
}

/** Looks at events until there is no room, nothing more, or enough was looked at for now. */
function searchSlice(
  stored: Iterable<StoredEvent>,
  search: {
    readonly matches: MessageTest;
    readonly window: TimeWindow;
    readonly direction: Direction;
    readonly from: EventPosition | undefined;
    readonly room: Room;
  },
): Slice {
  const { matches, window, direction, from, room } = search;
  const events: FilteredLogEvent[] = [];
  let foundBytes = 0;
  let searchedBytes = 0;
  let last: EventPosition | undefined;
  for (const event of stored) {
    const passed = passedBy(event, window, direction, from);
    if (passed === "past") break;
    if (passed === "before") continue;
    const bytes = eventBytes(event.message);
    const full = events.length === room.events || foundBytes + bytes > room.bytes;
    if (full || searchedBytes > sliceBytesMax) {
      const next = last ? goOnFrom(direction, last) : (from ?? event);
      return { events, foundBytes, searchedBytes, next, full };
    }
    last = event;
    searchedBytes += bytes;
    if (!matches(event.message)) continue;
    foundBytes += bytes;
    events.push({
      logStreamName: event.logStreamName,
      timestamp: event.timestampMs,
      message: event.message,
      ingestionTime: event.ingestionMs,
      eventId: formatPosition(event),
    });
  }
  return { events, foundBytes, searchedBytes, next: undefined, full: false };
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

/** The position after the last event that was looked at; backward, positions are exclusive. */
function goOnFrom(direction: Direction, last: EventPosition): EventPosition {
  return direction === "forward" ? positionAfter(last) : last;
}

function formatToken(direction: Direction, position: EventPosition): string {
  return Buffer.from(`${direction}/${formatPosition(position)}`).toString("base64url");
}

function parseToken(token: string): { direction: Direction; position: EventPosition } {
  const [direction, digits = ""] = Buffer.from(token, "base64url").toString().split("/");
  if (direction !== "forward" && direction !== "backward") throw invalidNextToken();
  return { direction, position: parsePosition(digits) };
}
