import type { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";

/** The event of a batch, and which of the records it holds: the first ones, as many as a payload can carry. */
export interface StreamEvent {
  readonly payload: Uint8Array;
  readonly recordCount: number;
}

const opening = Buffer.from('{"Records":[');
const comma = Buffer.from(",");

/**
 * Builds what the function receives from the JSON in which the records are stored: it lacks the ARN of the stream only,
 * which goes before the closing brace. At least one record is taken, the rest as far as `payloadBytesMax` allows.
 * `members` is what the event has beside its records, with a comma before it.
 */
export function streamEvent(
  records: readonly RawStreamRecord[],
  streamArn: string,
  payloadBytesMax: number,
  members = "",
): StreamEvent {
  const closing = Buffer.from(`]${members}}`);
  const ending = Buffer.from(`,"eventSourceARN":${JSON.stringify(streamArn)}}`);
  const parts: Uint8Array[] = [opening];
  let bytes = opening.length + closing.length;
  let recordCount = 0;
  for (const record of records) {
    const body = record.bytesForFunctions.subarray(0, -1);
    bytes += body.length + ending.length + comma.length;
    if (recordCount > 0 && bytes > payloadBytesMax) break;
    if (recordCount > 0) parts.push(comma);
    parts.push(body, ending);
    recordCount++;
  }
  parts.push(closing);
  return { payload: Buffer.concat(parts), recordCount };
}
