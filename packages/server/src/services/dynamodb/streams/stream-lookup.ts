import { accountId } from "../../../engine/platform.ts";
import type { Reading } from "../../../store/store.ts";
import { resourceNotFound, validationError } from "../errors.ts";
import { isTableName } from "../table-names.ts";
import { decodeSequence, type StreamRecord, streamKeys, streamRecords } from "./records.ts";

export interface StreamName {
  readonly tableName: string;
  readonly label: string;
}

const arnPattern = /^arn:aws:dynamodb:([^:]*):([^:]*):table\/([^/]*)\/stream\/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})$/;

/** Takes a stream's ARN apart; throws `ValidationException` for what is none, and when it is of somewhere else, as not found. */
export function parseStreamArn(region: string, arn: string): StreamName {
  const [, arnRegion, arnAccount, tableName = "", label = ""] = arnPattern.exec(arn) ?? [];
  if (!isTableName(tableName)) throw validationError(`Invalid StreamArn: ${arn}`);
  if (arnRegion !== region || arnAccount !== accountId) throw streamNotFound(arn);
  return { tableName, label };
}

/** The stream of an ARN; throws `ResourceNotFoundException`. */
export function readStream(tx: Reading, region: string, arn: string): StreamRecord {
  const { tableName, label } = parseStreamArn(region, arn);
  const stored = tx.get(streamKeys.stream(region, tableName, label));
  if (!stored) throw streamNotFound(arn);
  return streamRecords.decode(stored);
}

/** Which sequences the stream's shard holds: from `first` to `last`, none when `last` is smaller. */
export function readExtent(tx: Reading, region: string, stream: StreamRecord): { first: number; last: number } {
  return {
    first: decodeSequence(tx.get(streamKeys.horizon(region, stream.id)), 1),
    last: decodeSequence(tx.get(streamKeys.lastSequence(region, stream.id)), 0),
  };
}

function streamNotFound(arn: string): Error {
  return resourceNotFound(`Stream: ${arn}`);
}
