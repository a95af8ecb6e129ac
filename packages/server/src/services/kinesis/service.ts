import { anyResource, missing, type OperationTable, type Service } from "../../engine/service.ts";
import { type KinesisOperationName, kinesisModel } from "../../models/kinesis.gen.ts";
import { consumerResource } from "./consumers.ts";
import { addTagsToStream } from "./operations/add-tags-to-stream.ts";
import { createStream } from "./operations/create-stream.ts";
import { decreaseStreamRetentionPeriod } from "./operations/decrease-stream-retention-period.ts";
import { deleteStream } from "./operations/delete-stream.ts";
import { deregisterStreamConsumer } from "./operations/deregister-stream-consumer.ts";
import { describeAccountSettings } from "./operations/describe-account-settings.ts";
import { describeLimits } from "./operations/describe-limits.ts";
import { describeStream } from "./operations/describe-stream.ts";
import { describeStreamConsumer } from "./operations/describe-stream-consumer.ts";
import { describeStreamSummary } from "./operations/describe-stream-summary.ts";
import { getRecords, iteratedStream } from "./operations/get-records.ts";
import { getShardIterator } from "./operations/get-shard-iterator.ts";
import { increaseStreamRetentionPeriod } from "./operations/increase-stream-retention-period.ts";
import { listedStream, listShards } from "./operations/list-shards.ts";
import { listStreamConsumers } from "./operations/list-stream-consumers.ts";
import { listStreams } from "./operations/list-streams.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { listTagsForStream } from "./operations/list-tags-for-stream.ts";
import { mergeShards } from "./operations/merge-shards.ts";
import { putRecord } from "./operations/put-record.ts";
import { putRecords } from "./operations/put-records.ts";
import { registerStreamConsumer } from "./operations/register-stream-consumer.ts";
import { removeTagsFromStream } from "./operations/remove-tags-from-stream.ts";
import { splitShard } from "./operations/split-shard.ts";
import { subscribeToShard } from "./operations/subscribe-to-shard.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateMaxRecordSize } from "./operations/update-max-record-size.ts";
import { updateShardCount } from "./operations/update-shard-count.ts";
import { updateStreamMode } from "./operations/update-stream-mode.ts";
import { streamResource } from "./streams.ts";
import type { Subscriptions } from "./subscriptions.ts";
import { taggedResource } from "./tagged-resources.ts";

const operationsWith = (subscriptions: Subscriptions): OperationTable<KinesisOperationName> => ({
  AddTagsToStream: { run: addTagsToStream, resources: streamResource },
  CreateStream: { run: createStream, resources: streamResource },
  DecreaseStreamRetentionPeriod: { run: decreaseStreamRetentionPeriod, resources: streamResource },
  DeleteResourcePolicy: missing,
  DeleteStream: { run: deleteStream, resources: streamResource },
  DeregisterStreamConsumer: { run: deregisterStreamConsumer, resources: consumerResource },
  DescribeAccountSettings: { run: describeAccountSettings, resources: anyResource },
  DescribeLimits: { run: describeLimits, resources: anyResource },
  DescribeStream: { run: describeStream, resources: streamResource },
  DescribeStreamConsumer: { run: describeStreamConsumer, resources: consumerResource },
  DescribeStreamSummary: { run: describeStreamSummary, resources: streamResource },
  DisableEnhancedMonitoring: missing,
  EnableEnhancedMonitoring: missing,
  GetRecords: { run: getRecords, resources: iteratedStream },
  GetResourcePolicy: missing,
  GetShardIterator: { run: getShardIterator, resources: streamResource },
  IncreaseStreamRetentionPeriod: { run: increaseStreamRetentionPeriod, resources: streamResource },
  ListShards: { run: listShards, resources: listedStream },
  ListStreamConsumers: { run: listStreamConsumers, resources: streamResource },
  ListStreams: { run: listStreams, resources: anyResource },
  ListTagsForResource: { run: listTagsForResource, resources: taggedResource },
  ListTagsForStream: { run: listTagsForStream, resources: streamResource },
  MergeShards: { run: mergeShards, resources: streamResource },
  PutRecord: { run: putRecord, resources: streamResource },
  PutRecords: { run: putRecords, resources: streamResource },
  PutResourcePolicy: missing,
  RegisterStreamConsumer: { run: registerStreamConsumer, resources: streamResource },
  RemoveTagsFromStream: { run: removeTagsFromStream, resources: streamResource },
  SplitShard: { run: splitShard, resources: streamResource },
  StartStreamEncryption: missing,
  StopStreamEncryption: missing,
  SubscribeToShard: { run: subscribeToShard(subscriptions), resources: consumerResource },
  TagResource: { run: tagResource, resources: taggedResource },
  UntagResource: { run: untagResource, resources: taggedResource },
  UpdateAccountSettings: missing,
  UpdateMaxRecordSize: { run: updateMaxRecordSize, resources: streamResource },
  UpdateShardCount: { run: updateShardCount, resources: streamResource },
  UpdateStreamMode: { run: updateStreamMode, resources: streamResource },
  UpdateStreamWarmThroughput: missing,
});

/**
 * Amazon Kinesis Data Streams. Streams and consumers are active as soon as they are made, and a change is done when it is
 * answered. Shards are never throttled: whether they take more than a megabyte or a thousand records a second depends on this
 * machine alone (docs/decisions/0014 has why that is so by default for tables, too).
 */
export function createKinesisService(subscriptions: Subscriptions): Service {
  return { model: kinesisModel, actionPrefix: "kinesis", operations: operationsWith(subscriptions) };
}
