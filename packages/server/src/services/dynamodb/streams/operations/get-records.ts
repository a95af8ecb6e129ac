import type { GetRecordsInput } from "@aws-sdk/client-dynamodb-streams";
import type { RequestContext } from "../../../../engine/service.ts";
import { keyAfterPrefix } from "../../../../store/keys.ts";
import { validationError } from "../../errors.ts";
import { decodeRecord, type RawStreamRecord } from "../change-record.ts";
import { recordKey, sequenceOfKey, streamKeys } from "../records.ts";
import { assertFresh, decodeIterator, encodeIterator, trimmedDataAccess } from "../shard-iterators.ts";
import { readShard, readStream } from "../stream-lookup.ts";

const recordCountMax = 1000;
const answerBytesMax = 1024 * 1024;

export interface GetRecordsAnswer {
  readonly Records: RawStreamRecord[];
  /** Missing at the end of a shard that is closed. */
  readonly NextShardIterator?: string;
}

export async function getRecords(context: RequestContext, input: GetRecordsInput): Promise<GetRecordsAnswer> {
  const { platform, region } = context;
  const limit = input.Limit ?? recordCountMax;
  if (limit > recordCountMax) {
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ` +
        `Member must have value less than or equal to ${recordCountMax}`,
    );
  }
  const iterator = decodeIterator(input.ShardIterator!);
  const nowMs = platform.clock.nowMs();
  assertFresh(iterator, nowMs);
  return platform.store.read((tx) => {
    const { streamArn, shardId } = iterator;
    const stream = readStream(tx, region, streamArn);
    const shard = readShard(tx, region, stream, streamArn, shardId);
    if (!shard || iterator.sequence < shard.first) throw trimmedDataAccess();
    const prefix = streamKeys.recordsPrefix(region, stream.id, shard.number);
    const range = { start: recordKey(prefix, iterator.sequence), end: keyAfterPrefix(prefix), limit };
    const Records: RawStreamRecord[] = [];
    let sequence = iterator.sequence;
    let sizeBytes = 0;
    for (const { key, value } of tx.range(range)) {
      sizeBytes += value.length;
      // One record always goes out, however large, or the reader would never get past it.
      if (sizeBytes > answerBytesMax && Records.length > 0) break;
      Records.push(decodeRecord(value, sequenceOfKey(key), shard.number));
      sequence = sequenceOfKey(key) + 1;
    }
    if (shard.record.closedMs !== undefined && sequence > shard.last) return { Records };
    return { Records, NextShardIterator: encodeIterator({ streamArn, shardId, sequence, issuedMs: nowMs }) };
  });
}
