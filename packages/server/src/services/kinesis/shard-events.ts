import type { SubscribeToShardEvent, SubscribeToShardEventStream } from "@aws-sdk/client-kinesis";
import type { Platform } from "../../engine/platform.ts";
import { sleep } from "../../kernel/clock.ts";
import { ServiceError } from "../../kernel/errors.ts";
import type { Reading } from "../../store/store.ts";
import { type ConsumerPlace, findConsumer } from "./consumers.ts";
import { readRecords } from "./read-records.ts";
import { consumerTopic, shardTopic } from "./records.ts";
import { formatSequence } from "./sequence-numbers.ts";
import { childrenOf, childShard, requireReadableShard } from "./shards.ts";
import { requireStream } from "./streams.ts";

export interface ShardSubscription {
  readonly region: string;
  readonly place: ConsumerPlace;
  readonly streamId: string;
  readonly shardNumber: number;
  /** The sequence to begin with. */
  readonly from: number;
  readonly endsMs: number;
  readonly signal: AbortSignal;
  /** Lets go of it; harmless when it has ended already. */
  end(): void;
}

const eventLimits = { count: 10_000, bytes: 2 ** 20 };
/** A consumer hears so often that it is still subscribed, also while there is nothing new. */
const heartbeatMs = 5_000;

/** The events of a subscription until it ends: in time, with its shard, by another, or because nobody wants them any more. */
export function shardEvents(
  platform: Platform,
  subscription: ShardSubscription,
): AsyncIterable<SubscribeToShardEventStream> {
  const events = generateEvents(platform, subscription);
  const iterator: AsyncIterableIterator<SubscribeToShardEventStream> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => events.next(),
    // A generator that waits hears of its end only when it goes on: this makes it.
    return: () => {
      subscription.end();
      return events.return(undefined);
    },
  };
  return iterator;
}

async function* generateEvents(
  { store, clock }: Platform,
  { region, place, streamId, shardNumber, from, endsMs, signal, end }: ShardSubscription,
): AsyncGenerator<SubscribeToShardEventStream, undefined> {
  let nap = new AbortController();
  const wake = () => nap.abort();
  const topics = [shardTopic(streamId, shardNumber), consumerTopic(streamId, place.consumerName)];
  const unwatch = topics.map((topic) => store.watch(topic, wake));
  signal.addEventListener("abort", wake);
  let next = from;
  try {
    while (!signal.aborted) {
      // A fresh nap first: what comes while we look wakes us again at once.
      nap = new AbortController();
      const look = { region, place, shardNumber, next, nowMs: clock.nowMs() };
      const found = await store.read((tx) => lookAt(tx, look));
      next = found.next;
      yield { SubscribeToShardEvent: found.event };
      const leftMs = endsMs - clock.nowMs();
      if (found.isLast || leftMs <= 0) return;
      if (found.atTip) await sleep(clock, Math.min(heartbeatMs, leftMs), nap.signal);
    }
    if (signal.reason instanceof ServiceError) throw signal.reason;
  } finally {
    signal.removeEventListener("abort", wake);
    for (const stop of unwatch) stop();
    end();
  }
}

interface Look {
  readonly region: string;
  readonly place: ConsumerPlace;
  readonly shardNumber: number;
  readonly next: number;
  readonly nowMs: number;
}

/** Throws ResourceNotFoundException when the stream, the consumer or the shard is not there any more. */
function lookAt(tx: Reading, { region, place, shardNumber, next: from, nowMs }: Look) {
  findConsumer(tx, region, place);
  const stream = requireStream(tx, region, place.streamName);
  const shard = requireReadableShard(tx, stream, shardNumber, nowMs);
  const { records, next, atTip, behindMs } = readRecords(tx, stream, shard, from, eventLimits, nowMs);
  const isLast = atTip && shard.closedMs !== undefined;
  const event: SubscribeToShardEvent = {
    Records: records,
    // At the end of a shard there is nothing to continue with but its children.
    ContinuationSequenceNumber: isLast ? undefined : formatSequence(shard, next - 1),
    MillisBehindLatest: behindMs,
    ...(isLast && { ChildShards: childrenOf(tx, stream, shardNumber, nowMs).map(childShard) }),
  };
  return { event, next, atTip, isLast };
}
