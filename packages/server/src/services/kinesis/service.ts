import { anyResource, missing, type OperationTable, type Service } from "../../engine/service.ts";
import { type KinesisOperationName, kinesisModel } from "../../models/kinesis.gen.ts";
import { createStream } from "./operations/create-stream.ts";
import { deleteStream } from "./operations/delete-stream.ts";
import { describeLimits } from "./operations/describe-limits.ts";
import { describeStream } from "./operations/describe-stream.ts";
import { describeStreamSummary } from "./operations/describe-stream-summary.ts";
import { getRecords, iteratedStream } from "./operations/get-records.ts";
import { getShardIterator } from "./operations/get-shard-iterator.ts";
import { listedStream, listShards } from "./operations/list-shards.ts";
import { listStreams } from "./operations/list-streams.ts";
import { mergeShards } from "./operations/merge-shards.ts";
import { putRecord } from "./operations/put-record.ts";
import { putRecords } from "./operations/put-records.ts";
import { splitShard } from "./operations/split-shard.ts";
import { streamResource } from "./streams.ts";

const operations = {
  AddTagsToStream: missing,
  CreateStream: { run: createStream, resources: streamResource },
  DecreaseStreamRetentionPeriod: missing,
  DeleteResourcePolicy: missing,
  DeleteStream: { run: deleteStream, resources: streamResource },
  DeregisterStreamConsumer: missing,
  DescribeAccountSettings: missing,
  DescribeLimits: { run: describeLimits, resources: anyResource },
  DescribeStream: { run: describeStream, resources: streamResource },
  DescribeStreamConsumer: missing,
  DescribeStreamSummary: { run: describeStreamSummary, resources: streamResource },
  DisableEnhancedMonitoring: missing,
  EnableEnhancedMonitoring: missing,
  GetRecords: { run: getRecords, resources: iteratedStream },
  GetResourcePolicy: missing,
  GetShardIterator: { run: getShardIterator, resources: streamResource },
  IncreaseStreamRetentionPeriod: missing,
  ListShards: { run: listShards, resources: listedStream },
  ListStreamConsumers: missing,
  ListStreams: { run: listStreams, resources: anyResource },
  ListTagsForResource: missing,
  ListTagsForStream: missing,
  MergeShards: { run: mergeShards, resources: streamResource },
  PutRecord: { run: putRecord, resources: streamResource },
  PutRecords: { run: putRecords, resources: streamResource },
  PutResourcePolicy: missing,
  RegisterStreamConsumer: missing,
  RemoveTagsFromStream: missing,
  SplitShard: { run: splitShard, resources: streamResource },
  StartStreamEncryption: missing,
  StopStreamEncryption: missing,
  SubscribeToShard: missing,
  TagResource: missing,
  UntagResource: missing,
  UpdateAccountSettings: missing,
  UpdateMaxRecordSize: missing,
  UpdateShardCount: missing,
  UpdateStreamMode: missing,
  UpdateStreamWarmThroughput: missing,
} satisfies OperationTable<KinesisOperationName>;

/**
 * Amazon Kinesis Data Streams. Streams and consumers are active as soon as they are made, and a change is done when it is
 * answered. Shards are never throttled: whether they take more than a megabyte or a thousand records a second depends on this
 * machine alone (docs/decisions/0014 has why that is so by default for tables, too).
 */
export function createKinesisService(): Service {
  return { model: kinesisModel, actionPrefix: "kinesis", operations };
}
