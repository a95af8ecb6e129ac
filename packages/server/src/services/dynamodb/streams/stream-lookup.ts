import { accountId } from "../../../engine/platform.ts";
import type { Reading } from "../../../store/store.ts";
import { resourceNotFound, validationError } from "../errors.ts";
import { isTableName } from "../table-names.ts";
import {
  decodeSequence,
  type ShardRecord,
  type StreamRecord,
  shardNumberOf,
  shardRecords,
  streamKeys,
  streamRecords,
} from "./records.ts";
import { lastSequenceOf } from "./shard-lineage.ts";

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

/** A shard, and which sequences it holds: from `first` to `last`, none when `last` is smaller. */
export interface FoundShard {
  readonly number: number;
  readonly record: ShardRecord;
  readonly first: number;
  readonly last: number;
}

/** The shard of this name; undefined when there is none any more. Throws `ResourceNotFoundException` when there never was. */
export function readShard(
  tx: Reading,
  region: string,
  stream: StreamRecord,
  arn: string,
  shardId: string,
): FoundShard | undefined {
  const number = shardNumberOf(stream, shardId);
  if (number === undefined) throw shardNotFound(arn, shardId);
  const stored = tx.get(streamKeys.shard(region, stream.id, number));
  if (!stored) return undefined;
  const record = shardRecords.decode(stored);
  if (record.id !== shardId) throw shardNotFound(arn, shardId);
  return { number, record, ...readExtent(tx, region, stream, number, record) };
}

export function shardNotFound(arn: string, shardId: string): Error {
  return resourceNotFound(`Shard: ${shardId} in Stream: ${arn}`);
}

function readExtent(tx: Reading, region: string, stream: StreamRecord, number: number, { start }: ShardRecord) {
  return {
    first: decodeSequence(tx.get(streamKeys.horizon(region, stream.id, number)), start + 1),
    last: lastSequenceOf(tx, region, stream, number),
  };
}

function streamNotFound(arn: string): Error {
  return resourceNotFound(`Stream: ${arn}`);
}
