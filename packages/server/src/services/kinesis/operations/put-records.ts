import type { PutRecordsCommandInput, PutRecordsCommandOutput, PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { formatTraceHeader } from "../../../engine/trace.ts";
import { appendRecords } from "../append-records.ts";
import { invalidArgument } from "../errors.ts";
import { hashKeyOf } from "../hash-keys.ts";
import { shardIdOf } from "../names.ts";
import { checkRecordSize, requestBytesMax, sizeOf } from "../record-sizes.ts";
import { formatSequence } from "../sequence-numbers.ts";
import { requestedStream, requireStream } from "../streams.ts";

type Output = Omit<PutRecordsCommandOutput, "$metadata">;

/** On AWS single records fail where a shard is throttled or broken; here neither happens, so all are stored or none is. */
export async function putRecords(context: RequestContext, input: PutRecordsCommandInput): Promise<Output> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const entries = input.Records ?? [];
  const totalBytes = entries.reduce((bytes, entry) => bytes + sizeOf(newRecordOf(entry)), 0);
  if (totalBytes > requestBytesMax) throw invalidArgument("Records size exceeds 10 MB limit");
  const records = entries.map((entry) => ({
    ...newRecordOf(entry),
    hashKey: hashKeyOf(entry.PartitionKey!, entry.ExplicitHashKey),
  }));
  const cause = { timeMs: platform.clock.nowMs(), traceHeader: formatTraceHeader(context.trace) };
  const placements = await platform.store.transact((tx) => {
    const stream = requireStream(tx, region, streamName);
    for (const record of records) checkRecordSize(stream, record);
    return appendRecords(tx, stream, records, cause);
  });
  return {
    FailedRecordCount: 0,
    Records: placements.map(({ shard, sequence }) => ({
      SequenceNumber: formatSequence(shard, sequence),
      ShardId: shardIdOf(shard.number),
    })),
  };
}

function newRecordOf({ PartitionKey, Data }: PutRecordsRequestEntry) {
  return { partitionKey: PartitionKey!, data: Data! };
}
