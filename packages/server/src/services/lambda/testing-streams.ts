import type { Service } from "../../engine/service.ts";
import { ServiceError } from "../../kernel/errors.ts";
import { dynamodbstreamsModel } from "../../models/dynamodbstreams.gen.ts";
import { mappingCodec, mappingKey } from "./records.ts";
import { fakeService, functionRequest, openTestbed, region, type Testbed } from "./testing.ts";

export const streamArn = "arn:aws:dynamodb:us-east-1:000000000000:table/scores/stream/2026-01-01T00:00:00.000";

/** Knows one stream with a closed shard and an open one, for tests of what only asks where the stream stands. */
export function smallStreams(): Service {
  return fakeService(dynamodbstreamsModel, {
    DescribeStream: ({ StreamArn, ExclusiveStartShardId }: { StreamArn: string; ExclusiveStartShardId?: string }) => {
      if (StreamArn !== streamArn) throw new ServiceError("ResourceNotFoundException", "no such stream");
      const closed = {
        ShardId: "shardId-00000000000000000001-aaaa",
        SequenceNumberRange: { EndingSequenceNumber: "1" },
      };
      const open = { ShardId: "shardId-00000000000000000002-bbbb", ParentShardId: closed.ShardId };
      return ExclusiveStartShardId
        ? { StreamDescription: { Shards: [open] } }
        : { StreamDescription: { Shards: [closed], LastEvaluatedShardId: closed.ShardId } };
    },
    GetShardIterator: ({ ShardId, ShardIteratorType }: { ShardId: string; ShardIteratorType: string }) => ({
      ShardIterator: `${ShardIteratorType} of ${ShardId}`,
    }),
  });
}

/** A testbed with the function `roll-up` and the stream. */
export async function testbedWithStream(): Promise<Testbed> {
  const testbed = await openTestbed({ services: [smallStreams()] });
  await testbed.clients.lambda.createFunction(functionRequest());
  return testbed;
}

export function mappingRequest() {
  return { EventSourceArn: streamArn, FunctionName: "roll-up", StartingPosition: "TRIM_HORIZON" as const };
}

/** Makes a mapping that has arrived in its state, as its poller does; answers its id. */
export async function createSettledMapping(testbed: Testbed, request = mappingRequest()): Promise<string> {
  const { UUID = "" } = await testbed.clients.lambda.createEventSourceMapping(request);
  await settleMapping(testbed, UUID);
  return UUID;
}

export async function settleMapping({ platform }: Testbed, uuid: string): Promise<void> {
  await platform.store.transact((tx) => {
    const key = mappingKey(region, uuid);
    const record = mappingCodec.decode(tx.get(key)!);
    tx.put(key, mappingCodec.encode({ ...record, state: record.enabled ? "Enabled" : "Disabled" }));
  });
}
