import { accountId } from "../../engine/platform.ts";
import type { RequestContext } from "../../engine/service.ts";
import { NotImplementedError } from "../../kernel/errors.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { invalidArgument, streamNotFound } from "./errors.ts";
import { streamArn } from "./names.ts";
import { kinesisKeys, type StreamRecord, streamRecords } from "./records.ts";

/** How a request names its stream: by name, by ARN, or both. `StreamId` AWS itself has reserved for the future. */
export interface StreamInput {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
  readonly StreamId?: string | undefined;
}

const arnPattern = /^arn:aws[^:]*:kinesis:([^:]*):(\d{12}):stream\/([a-zA-Z0-9_.-]{1,128})$/;

/** The name of the stream that a request is about. */
export function requestedStream(
  region: string,
  { StreamName: name, StreamARN: arn, StreamId: id }: StreamInput,
): string {
  if (id !== undefined) throw new NotImplementedError("the parameter StreamId");
  if (arn === undefined) {
    if (name === undefined) throw invalidArgument("Either StreamName or StreamARN should be provided.");
    return name;
  }
  const [, arnRegion, account, arnName] = arnPattern.exec(arn) ?? [];
  if (arnName === undefined) throw invalidArgument(`StreamARN ${arn} is not the ARN of a stream.`);
  if (name !== undefined && name !== arnName) {
    throw invalidArgument(`StreamName ${name} and StreamARN ${arn} do not name the same stream.`);
  }
  if (arnRegion !== region || account !== accountId) throw streamNotFound(arnName, account);
  return arnName;
}

/** What a policy must cover for an operation on a stream. */
export function streamResource({ region }: RequestContext, input: StreamInput): readonly string[] {
  return [input.StreamARN ?? streamArn(region, input.StreamName ?? "")];
}

export function findStream(tx: Reading, region: string, name: string): StreamRecord | undefined {
  const stored = tx.get(kinesisKeys.stream(region, name));
  return stored && streamRecords.decode(stored);
}

/** Throws ResourceNotFoundException. */
export function requireStream(tx: Reading, region: string, name: string): StreamRecord {
  const stream = findStream(tx, region, name);
  if (!stream) throw streamNotFound(name);
  return stream;
}

export function putStream(tx: Writing, region: string, stream: StreamRecord): void {
  tx.put(kinesisKeys.stream(region, stream.name), streamRecords.encode(stream));
}

const hourMs = 60 * 60 * 1000;

/** What arrived before has expired, whether or not it is still there. */
export function trimHorizonMs({ retentionHours, expiredBeforeMs }: StreamRecord, nowMs: number): number {
  return Math.max(nowMs - retentionHours * hourMs, expiredBeforeMs);
}
