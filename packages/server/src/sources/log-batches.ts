/** One line that waits; `bytes` is its message's length in UTF-8. */
export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
  readonly bytes: number;
}

/** The events of one PutLogEvents. */
export type LogBatch = readonly { readonly timestamp: number; readonly message: string }[];

/** Limits of PutLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const batchBytesMax = 1_048_576;
const batchEventsMax = 10_000;
const batchSpanMaxMs = 24 * 60 * 60 * 1000;
const eventOverheadBytes = 26;
const messageBytesMax = batchBytesMax - eventOverheadBytes;

/** Parts events into batches that PutLogEvents takes: in the order of their times, each within its limits. */
export function* logBatches(events: readonly LogEvent[]): Generator<LogBatch> {
  const ordered = events
    .filter(({ message }) => message !== "")
    .sort((left, right) => left.timestampMs - right.timestampMs);
  let batch: { timestamp: number; message: string }[] = [];
  let batchBytes = 0;
  for (const event of ordered) {
    const { timestampMs: timestamp, message, bytes } = shortened(event);
    const first = batch[0];
    const isFull =
      first &&
      (batch.length === batchEventsMax ||
        batchBytes + bytes + eventOverheadBytes > batchBytesMax ||
        timestamp - first.timestamp >= batchSpanMaxMs);
    if (isFull) {
      yield batch;
      batch = [];
      batchBytes = 0;
    }
    batch.push({ timestamp, message });
    batchBytes += bytes + eventOverheadBytes;
  }
  if (batch.length > 0) yield batch;
}

/** A message beyond what one event holds keeps its beginning. */
function shortened(event: LogEvent): LogEvent {
  if (event.bytes <= messageBytesMax) return event;
  let end = messageBytesMax;
  const bytes = Buffer.from(event.message);
  // Not in the middle of a character: its further bytes begin with the bits 10.
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return { ...event, message: bytes.subarray(0, end).toString(), bytes: end };
}
