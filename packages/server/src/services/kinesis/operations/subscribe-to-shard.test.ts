import type { StartingPosition, SubscribeToShardEvent, SubscribeToShardEventStream } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import {
  type KinesisForTests,
  openKinesisWithStream,
  putTexts,
  StreamARN,
  StreamName,
  shardId,
  textOf,
} from "../kinesis-for-tests.ts";

interface Subscriber extends KinesisForTests {
  readonly ConsumerARN: string;
  subscribe(StartingPosition?: StartingPosition): Promise<AsyncIterator<SubscribeToShardEventStream>>;
}

async function openSubscriber(): Promise<Subscriber> {
  const opened = await openKinesisWithStream();
  const { Consumer } = await opened.kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c" });
  const ConsumerARN = Consumer!.ConsumerARN!;
  const subscribe = async (StartingPosition: StartingPosition = { Type: "TRIM_HORIZON" }) => {
    const { EventStream } = await opened.kinesis.subscribeToShard({
      ConsumerARN,
      ShardId: shardId(0),
      StartingPosition,
    });
    return EventStream![Symbol.asyncIterator]();
  };
  return { ...opened, ConsumerARN, subscribe };
}

async function nextEvent(events: AsyncIterator<SubscribeToShardEventStream>): Promise<SubscribeToShardEvent> {
  const { done, value } = await events.next();
  expect(done).toBeFalsy();
  return (value as SubscribeToShardEventStream).SubscribeToShardEvent!;
}

const textsOf = ({ Records }: SubscribeToShardEvent) => Records!.map(textOf).join("");

test("pushes what there is, and what comes as it comes", async () => {
  const subscriber = await openSubscriber();
  const [first] = await putTexts(subscriber, ["a"]);
  const events = await subscriber.subscribe();
  const event = await nextEvent(events);
  expect(textsOf(event)).toBe("a");
  expect(event).toMatchObject({ ContinuationSequenceNumber: first, MillisBehindLatest: 0 });
  const coming = nextEvent(events);
  const [second] = await putTexts(subscriber, ["b"]);
  expect(textsOf(await coming)).toBe("b");
  expect((await coming).ContinuationSequenceNumber).toBe(second);
  await events.return!();
  const later = await subscriber.subscribe({ Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber: second! });
  await putTexts(subscriber, ["c"]);
  expect(textsOf(await nextEvent(later))).toBe("c");
  await later.return!();
});

test("starts at the latest record, and says with every heartbeat where to continue", async () => {
  const subscriber = await openSubscriber();
  const [first] = await putTexts(subscriber, ["a"]);
  const events = await subscriber.subscribe({ Type: "LATEST" });
  expect(await nextEvent(events)).toEqual({
    Records: [],
    ContinuationSequenceNumber: first,
    MillisBehindLatest: 0,
  });
  const heartbeat = nextEvent(events);
  await subscriber.clock.advance(5_000);
  expect(await heartbeat).toMatchObject({ Records: [], ContinuationSequenceNumber: first });
  await events.return!();
});

test("ends after five minutes", async () => {
  const subscriber = await openSubscriber();
  const events = await subscriber.subscribe();
  let count = 0;
  const reading = (async () => {
    for (let next = await events.next(); !next.done; next = await events.next()) count++;
  })();
  await subscriber.clock.advance(299_999);
  const before = count;
  await subscriber.clock.advance(1);
  await reading;
  expect(before).toBe(60);
  expect(count).toBe(61);
});

test("ends with the shard and names its children", async () => {
  const subscriber = await openSubscriber();
  const events = await subscriber.subscribe();
  await nextEvent(events);
  const coming = nextEvent(events);
  await subscriber.kinesis.splitShard({ StreamName, ShardToSplit: shardId(0), NewStartingHashKey: "1000" });
  expect(await coming).toMatchObject({
    Records: [],
    ContinuationSequenceNumber: undefined,
    ChildShards: [{ ShardId: shardId(1) }, { ShardId: shardId(2) }],
  });
  expect((await events.next()).done).toBe(true);
});

test("belongs to one connection: another is refused for five seconds, then takes over", async () => {
  const { subscribe, clock } = await openSubscriber();
  const first = await subscribe();
  await nextEvent(first);
  await clock.advance(4_999);
  const words = "Another active subscription exists for this consumer: 000000000000:orders:shardId-000000000000:c";
  await expect(subscribe()).rejects.toMatchObject({ code: "ResourceInUseException", message: words });
  await clock.advance(1);
  const waiting = first.next();
  const second = await subscribe();
  await expect(waiting).rejects.toMatchObject({ code: "ResourceInUseException", message: words });
  await nextEvent(second);
  await second.return!();
  // Nobody is subscribed any more, so nobody is in the way.
  await (await subscribe()).return!();
});

test("ends with its consumer, its stream and the platform", async () => {
  const withConsumer = await openSubscriber();
  const events = await withConsumer.subscribe();
  await nextEvent(events);
  let waiting = events.next();
  await withConsumer.kinesis.deregisterStreamConsumer({ ConsumerARN: withConsumer.ConsumerARN });
  await expect(waiting).rejects.toMatchObject({ code: "ResourceNotFoundException" });

  const withStream = await openSubscriber();
  const others = await withStream.subscribe();
  await nextEvent(others);
  waiting = others.next();
  await withStream.kinesis.deleteStream({ StreamName, EnforceConsumerDeletion: true });
  await expect(waiting).rejects.toMatchObject({ code: "ResourceNotFoundException" });

  const withPlatform = await openSubscriber();
  const last = await withPlatform.subscribe();
  await nextEvent(last);
  waiting = last.next();
  withPlatform.subscriptions.endAll();
  expect((await waiting).done).toBe(true);
  expect((await (await withPlatform.subscribe()).next()).done).toBe(true);
});

test("hears at once that its client has gone", async () => {
  const { subscribe } = await openSubscriber();
  const events = await subscribe();
  await nextEvent(events);
  const waiting = events.next();
  await events.return!();
  expect((await waiting).done).toBe(true);
});

test("refuses what does not fit", async () => {
  const { kinesis, ConsumerARN } = await openSubscriber();
  const good = { ConsumerARN, ShardId: shardId(0), StartingPosition: { Type: "LATEST" } } as const;
  const refusals = [
    [{ ConsumerARN: ConsumerARN.replace(/:\d+$/, ":1") }, "ResourceNotFoundException"],
    [{ ConsumerARN: ConsumerARN.replace("orders", "others") }, "ResourceNotFoundException"],
    [{ ShardId: shardId(9) }, "ResourceNotFoundException"],
    [{ ShardId: "x" }, "ResourceNotFoundException"],
    [{ StartingPosition: { Type: "AT_SEQUENCE_NUMBER" } }, "InvalidArgumentException"],
    [{ StartingPosition: { Type: "AT_SEQUENCE_NUMBER", SequenceNumber: "1" } }, "InvalidArgumentException"],
    [{ StartingPosition: { Type: "AT_TIMESTAMP" } }, "InvalidArgumentException"],
    [{ StreamId: `${"a".repeat(20)}-aaa` }, "NotImplemented"],
  ] as const;
  for (const [input, code] of refusals) {
    await expect(kinesis.subscribeToShard({ ...good, ...input } as typeof good)).rejects.toMatchObject({ code });
  }
});
