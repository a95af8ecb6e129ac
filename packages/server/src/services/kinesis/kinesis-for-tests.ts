import type { _Record, Shard } from "@aws-sdk/client-kinesis";
import { Dispatcher } from "../../engine/dispatcher.ts";
import type { InProcessClients } from "../../engine/in-process-client.ts";
import { accountId, type Platform } from "../../engine/platform.ts";
import { rootPrincipal } from "../../engine/principal.ts";
import { VirtualClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import { seededRandom } from "../../kernel/random.ts";
import { openMemoryStore } from "../../store/drivers/memory/memory-store.ts";
import type { Store } from "../../store/store.ts";
import { createKinesisService } from "./service.ts";
import { Subscriptions } from "./subscriptions.ts";

export interface KinesisForTests {
  readonly kinesis: InProcessClients["kinesis"];
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly platform: Platform;
  readonly subscriptions: Subscriptions;
}

export const region = "eu-west-1";
export const StreamName = "orders";
export const StreamARN = `arn:aws:kinesis:${region}:${accountId}:stream/${StreamName}`;
export const hourMs = 60 * 60 * 1000;

/** The service alone over a store in memory, with a clock that stands still. Transactions must be pure. */
export function openKinesis(): KinesisForTests {
  const clock = new VirtualClock();
  const store = openMemoryStore({ checkPurity: true });
  const ports: Partial<Platform> = { store, clock, random: seededRandom(1), log: createLogger("silent") };
  const platform = ports as Platform;
  const subscriptions = new Subscriptions();
  const dispatcher = new Dispatcher(platform, [createKinesisService(subscriptions)]);
  const { kinesis } = dispatcher.clientsFor({ principal: rootPrincipal(accountId), region });
  return { kinesis, clock, store, platform, subscriptions };
}

/** The same with the stream `orders` in it. */
export async function openKinesisWithStream(ShardCount = 1): Promise<KinesisForTests> {
  const opened = openKinesis();
  await opened.kinesis.createStream({ StreamName, ShardCount });
  return opened;
}

/** Puts one record for each text, all with the same partition key, in one request. */
export async function putTexts(
  { kinesis }: KinesisForTests,
  texts: readonly string[],
  PartitionKey = "key",
): Promise<string[]> {
  const entries = texts.map((text) => ({ PartitionKey, Data: Buffer.from(text) }));
  const { Records } = await kinesis.putRecords({ StreamName, Records: entries });
  return Records!.map(({ SequenceNumber }) => SequenceNumber!);
}

export const shardId = (number: number) => `shardId-${String(number).padStart(12, "0")}`;

export async function shardsOf({ kinesis }: KinesisForTests): Promise<Shard[]> {
  return (await kinesis.listShards({ StreamName })).Shards!;
}

/** An iterator at the oldest record of a shard, or wherever `more` says. */
export async function iteratorOf(
  { kinesis }: KinesisForTests,
  number = 0,
  more: Partial<Parameters<InProcessClients["kinesis"]["getShardIterator"]>[0]> = {},
): Promise<string> {
  const input = { StreamName, ShardId: shardId(number), ShardIteratorType: "TRIM_HORIZON", ...more } as const;
  return (await kinesis.getShardIterator(input)).ShardIterator!;
}

export const textOf = ({ Data }: _Record) => Buffer.from(Data!).toString();

/** What is left to read from an iterator on. */
export async function textsFrom({ kinesis }: KinesisForTests, ShardIterator: string): Promise<string[]> {
  return (await kinesis.getRecords({ ShardIterator })).Records!.map(textOf);
}
