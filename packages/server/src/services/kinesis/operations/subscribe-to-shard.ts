import type { SubscribeToShardCommandInput, SubscribeToShardCommandOutput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { findConsumer, parseConsumerArn } from "../consumers.ts";
import { shardIdOf } from "../names.ts";
import { checkPosition, startOf } from "../positions.ts";
import { shardEvents } from "../shard-events.ts";
import { requestedShard, requireReadableShard } from "../shards.ts";
import { requireStream } from "../streams.ts";
import type { Subscriptions } from "../subscriptions.ts";

type Output = Omit<SubscribeToShardCommandOutput, "$metadata">;

const lifetimeMs = 5 * 60 * 1000;

export const subscribeToShard =
  (subscriptions: Subscriptions) =>
  async (context: RequestContext, input: SubscribeToShardCommandInput): Promise<Output> => {
    const { platform, region } = context;
    const place = parseConsumerArn(region, { ConsumerARN: input.ConsumerARN!, StreamId: input.StreamId });
    const { streamName, consumerName } = place;
    const shardNumber = requestedShard(streamName, input.ShardId!);
    const { Type, SequenceNumber, Timestamp } = input.StartingPosition!;
    const position = { type: Type!, sequenceNumber: SequenceNumber, timestamp: Timestamp };
    const nowMs = platform.clock.nowMs();
    checkPosition(position, nowMs);
    const { streamId, from } = await platform.store.read((tx) => {
      findConsumer(tx, region, place);
      const stream = requireStream(tx, region, streamName);
      const shard = requireReadableShard(tx, stream, shardNumber, nowMs);
      return { streamId: stream.id, from: startOf(tx, stream, shard, position) };
    });
    const name = { streamId, streamName, consumerName, shardId: shardIdOf(shardNumber) };
    const subscription = { region, place, streamId, shardNumber, from, endsMs: nowMs + lifetimeMs };
    return { EventStream: shardEvents(platform, { ...subscription, ...subscriptions.begin(name, nowMs) }) };
  };
