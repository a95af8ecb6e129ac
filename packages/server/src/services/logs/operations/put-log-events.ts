import type {
  InputLogEvent,
  PutLogEventsCommandInput,
  PutLogEventsCommandOutput,
  RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError, ServiceError } from "../../../kernel/errors.ts";
import { formatPosition, positionAt } from "../event-position.ts";
import { expiryMs, requireGroup, requireStream, requireText } from "../lookups.ts";
import { eventBytes, storeEvents } from "../store-events.ts";

type Output = Omit<PutLogEventsCommandOutput, "$metadata">;

const hourMs = 3_600_000;
const batchBytesMax = 1_048_576;

export async function putLogEvents(context: RequestContext, input: PutLogEventsCommandInput): Promise<Output> {
  const { logGroupName = "", logStreamName = "", logEvents = [] } = input;
  // The model's `sequenceToken` needs nothing: AWS ignores it and says so.
  if (input.entity !== undefined) throw new NotImplementedError("the parameter entity of PutLogEvents");
  requireText("logStreamName", logStreamName);
  checkBatch(logEvents);
  const nowMs = context.platform.clock.nowMs();

  return context.platform.store.transact((tx) => {
    const group = requireGroup(tx, context.region, logGroupName);
    const stream = requireStream(tx, group.groupId, logStreamName);
    const { accepted, rejected } = sift(logEvents, nowMs, expiryMs(group, nowMs));
    checkSpan(accepted);
    const sequence = storeEvents(tx, group, stream, accepted, nowMs);
    return {
      nextSequenceToken: formatPosition({ ...positionAt(nowMs), sequence }),
      ...(rejected && { rejectedLogEventsInfo: rejected }),
    };
  });
}

function checkBatch(events: readonly InputLogEvent[]): void {
  let bytes = 0;
  let previousMs = 0;
  for (const { timestamp = 0, message = "" } of events) {
    if (!Number.isSafeInteger(timestamp) || timestamp < previousMs) {
      throw new ServiceError(
        "InvalidParameterException",
        "Log events in a single PutLogEvents request must be in chronological order.",
      );
    }
    previousMs = timestamp;
    bytes += eventBytes(message);
  }
  if (bytes > batchBytesMax) {
    throw new ServiceError(
      "InvalidParameterException",
      `Upload too large: ${bytes} bytes exceeds limit of ${batchBytesMax}`,
    );
  }
}

/** The events that the stream takes: not older than 14 days or the group's retention, not further off than 2 hours. */
function sift(events: readonly InputLogEvent[], nowMs: number, expiredBeforeMs: number) {
  const oldestMs = nowMs - 14 * 24 * hourMs;
  const tooOld = countWhile(events, (timestampMs) => timestampMs < oldestMs);
  const expired = countWhile(events, (timestampMs) => timestampMs < expiredBeforeMs);
  const notTooNew = countWhile(events, (timestampMs) => timestampMs <= nowMs + 2 * hourMs);
  const rejected: RejectedLogEventsInfo = {
    ...(notTooNew < events.length && { tooNewLogEventStartIndex: notTooNew }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
  };
  return {
    accepted: events.slice(Math.max(tooOld, expired), notTooNew),
    rejected: Object.keys(rejected).length > 0 ? rejected : undefined,
  };
}

function checkSpan(events: readonly InputLogEvent[]): void {
  const spanMs = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  if (spanMs <= 24 * hourMs) return;
  throw new ServiceError(
    "InvalidParameterException",
    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
  );
}

/** How many events at the start satisfy `test`; they are in order of time. */
function countWhile(events: readonly InputLogEvent[], test: (timestampMs: number) => boolean): number {
  const end = events.findIndex(({ timestamp = 0 }) => !test(timestamp));
  return end < 0 ? events.length : end;
}
