import type { GetLogEventsCommandInput, GetLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import type { Reading } from "../../../store/store.ts";
import { requestedGroup } from "../arns.ts";
import { streamHeaders } from "../chunk-headers.ts";
import { type Direction, mergeChunks, type StoredEvent } from "../chunk-merge.ts";
import {
  comparePositions,
  type EventPosition,
  formatPosition,
  invalidNextToken,
  parsePosition,
  positionAfter,
  positionAt,
} from "../event-position.ts";
import { expiryMs, requireGroup, requireStream, requireText } from "../lookups.ts";
import type { LogStreamRecord } from "../records.ts";
import { eventBytes } from "../store-events.ts";

type Output = Omit<GetLogEventsCommandOutput, "$metadata">;

/** A place between two events: everything from `position` on lies forward of it, everything before it backward. */
interface Boundary {
  readonly direction: Direction;
  /** Undefined at the very end of the stream. */
  readonly position: EventPosition | undefined;
}

const pageBytesMax = 1_048_576;
const pageEventsMax = 10_000;

export async function getLogEvents(context: RequestContext, input: GetLogEventsCommandInput): Promise<Output> {
  const { logStreamName = "", startTime = 0, endTime, limit = pageEventsMax, startFromHead = false, nextToken } = input;
  // `unmask` needs nothing: there are no data protection policies, so no event is masked.
  const logGroupName = requestedGroup(context.region, input);
  requireText("logStreamName", logStreamName);
  const boundary = nextToken === undefined ? firstBoundary(startFromHead) : parseToken(nextToken);
  const nowMs = context.platform.clock.nowMs();

  return context.platform.store.read((tx) => {
    const group = requireGroup(tx, context.region, logGroupName);
    const stream = requireStream(tx, group.groupId, logStreamName);
    const window = { startMs: Math.max(startTime, expiryMs(group, nowMs)), endMs: endTime };
    const events = page(tx, stream, boundary, window, limit);
    const here = boundary.position ?? positionAt(0);
    const first = events[0] ?? here;
    const last = events.at(-1);
    return {
      events: events.map(({ timestampMs, message, ingestionMs }) => ({
        timestamp: timestampMs,
        message,
        ingestionTime: ingestionMs,
      })),
      nextForwardToken: formatToken({ direction: "forward", position: last ? positionAfter(last) : here }),
      nextBackwardToken: formatToken({ direction: "backward", position: first }),
    };
  });
}

/** The next events from the boundary in its direction, in ascending order. */
function page(
  tx: Reading,
  stream: LogStreamRecord,
  { direction, position }: Boundary,
  window: { startMs: number; endMs: number | undefined },
  limit: number,
): StoredEvent[] {
  const forward = direction === "forward";
  const startMs = forward && position ? Math.max(window.startMs, position.timestampMs) : window.startMs;
  const endMs =
    forward || !position ? window.endMs : Math.min(window.endMs ?? Number.MAX_VALUE, position.timestampMs + 1);
  const events: StoredEvent[] = [];
  let bytes = 0;
  for (const event of mergeChunks(streamHeaders(tx, stream, { startMs, endMs }, direction), direction)) {
    if (forward ? event.timestampMs < startMs : event.timestampMs >= (endMs ?? Number.POSITIVE_INFINITY)) continue;
    if (forward ? event.timestampMs >= (endMs ?? Number.POSITIVE_INFINITY) : event.timestampMs < startMs) break;
    if (position && comparePositions(event, position) >= 0 !== forward) continue;
    bytes += eventBytes(event.message);
    if (events.length > 0 && bytes > pageBytesMax) break;
    events.push(event);
    if (events.length === limit) break;
  }
  return forward ? events : events.reverse();
}

function firstBoundary(startFromHead: boolean): Boundary {
  return startFromHead
    ? { direction: "forward", position: positionAt(0) }
    : { direction: "backward", position: undefined };
}

/** AWS's tokens look like `f/<56 digits>/s`. */
function formatToken({ direction, position }: Boundary): string {
  return `${direction === "forward" ? "f" : "b"}/${formatPosition(position ?? positionAt(0))}/s`;
}

/** The direction of a token prevails over `startFromHead`. */
function parseToken(token: string): Boundary {
  const [, letter, digits] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? [];
  if (!letter || !digits) throw invalidNextToken();
  return { direction: letter === "f" ? "forward" : "backward", position: parsePosition(digits) };
}
