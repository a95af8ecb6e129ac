import { hash } from "node:crypto";
import type { Service } from "../engine/service.ts";
import { ServiceError } from "../kernel/errors.ts";
import { dynamodbstreamsModel } from "../models/dynamodbstreams.gen.ts";
import { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import { streamTopic } from "../services/dynamodb/streams/records.ts";
import { fakeService } from "../services/lambda/testing.ts";
import type { Store } from "../store/store.ts";

interface FakeShard {
  readonly id: string;
  readonly parentId: string | undefined;
  /** Which keys it records: by the first 16 bits of their hashes. */
  readonly from: number;
  readonly to: number;
  readonly records: RawStreamRecord[];
  isClosed: boolean;
}

/** A stream in memory whose shards split, roll over and are forgotten when a test says so; it outlives platforms. */
export class FakeStream {
  readonly arn = "arn:aws:dynamodb:us-east-1:000000000000:table/fake/stream/2026-01-01T00:00:00.000";
  readonly #store: Store;
  readonly #nowMs: () => number;
  #shards: FakeShard[] = [];
  #shardCount = 0;
  #sequence = 1;
  /** What DescribeStream answers with at once. */
  pageSize = 2;
  /** Called before each answer; may throw. */
  interfere: (operation: string) => void = () => {};

  constructor(store: Store, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.#open(undefined, 0, 2 ** 16);
  }

  get openShards(): string[] {
    return this.#shards.filter(({ isClosed }) => !isClosed).map(({ id }) => id);
  }

  /** Records a change of a key; `number` tells the changes apart. */
  async put(key: string, number: number): Promise<void> {
    const position = Number.parseInt(hash("sha256", key, "hex").slice(0, 4), 16);
    const shard = this.#shards.find(({ isClosed, from, to }) => !isClosed && from <= position && position < to);
    const sequenceNumber = `1${String(this.#sequence++).padStart(20, "0")}`;
    const json = JSON.stringify({
      dynamodb: { Keys: { id: { S: key } }, SequenceNumber: sequenceNumber, NewImage: { number: { N: `${number}` } } },
    });
    shard?.records.push(new RawStreamRecord(Buffer.from(json), sequenceNumber, this.#nowMs(), undefined));
    await this.#wake();
  }

  /** Closes an open shard; its range goes to two children, or with `childCount` 1 to one. */
  async split(shardId: string, childCount = 2): Promise<void> {
    const shard = this.#find(shardId);
    shard.isClosed = true;
    const middle = Math.floor((shard.from + shard.to) / 2);
    const bounds = childCount === 1 || middle === shard.from ? [shard.from, shard.to] : [shard.from, middle, shard.to];
    for (let child = 1; child < bounds.length; child++) this.#open(shard.id, bounds[child - 1]!, bounds[child]!);
    await this.#wake();
  }

  /** Closes a shard; its children open only when `reopen` is called. */
  async close(shardId: string): Promise<() => Promise<void>> {
    const shard = this.#find(shardId);
    shard.isClosed = true;
    await this.#wake();
    return async () => this.#open(shard.id, shard.from, shard.to);
  }

  /** As the stream does with a closed shard after a day. */
  forget(shardId: string): void {
    this.#shards = this.#shards.filter(({ id }) => id !== shardId);
  }

  service(): Service {
    return fakeService(dynamodbstreamsModel, {
      DescribeStream: ({ ExclusiveStartShardId: after = "" }: { ExclusiveStartShardId?: string }) => {
        this.interfere("DescribeStream");
        const rest = this.#shards.filter(({ id }) => id > after);
        const page = rest.slice(0, this.pageSize);
        const Shards = page.map(({ id: ShardId, parentId, isClosed, records }) => ({
          ShardId,
          ...(parentId !== undefined && { ParentShardId: parentId }),
          SequenceNumberRange: isClosed ? { EndingSequenceNumber: records.at(-1)?.sequenceNumber ?? "1" } : {},
        }));
        const isLast = rest.length <= this.pageSize;
        return { StreamDescription: { Shards, ...(!isLast && { LastEvaluatedShardId: page.at(-1)?.id }) } };
      },
      GetShardIterator: ({ ShardId, ShardIteratorType: type, SequenceNumber }: Record<string, string>) => {
        this.interfere("GetShardIterator");
        const { records } = this.#find(ShardId ?? "");
        const after = records.findIndex(({ sequenceNumber }) => sequenceNumber === SequenceNumber);
        const at = type === "LATEST" ? records.length : type === "TRIM_HORIZON" ? 0 : after + 1;
        return { ShardIterator: `${ShardId}|${at}` };
      },
      GetRecords: ({ ShardIterator = "", Limit = 1000 }: { ShardIterator?: string; Limit?: number }) => {
        this.interfere("GetRecords");
        const [shardId = "", at] = ShardIterator.split("|");
        const { records, isClosed } = this.#find(shardId);
        const Records = records.slice(Number(at), Number(at) + Limit);
        const end = Number(at) + Records.length;
        return isClosed && end === records.length ? { Records } : { Records, NextShardIterator: `${shardId}|${end}` };
      },
    });
  }

  #open(parentId: string | undefined, from: number, to: number): void {
    const id = `shardId-${String(++this.#shardCount).padStart(20, "0")}-fake`;
    this.#shards.push({ id, parentId, from, to, records: [], isClosed: false });
  }

  #find(shardId: string): FakeShard {
    const shard = this.#shards.find(({ id }) => id === shardId);
    if (!shard) throw new ServiceError("ResourceNotFoundException", `Requested resource not found: ${shardId}`);
    return shard;
  }

  #wake(): Promise<void> {
    return this.#store.transact((tx) => tx.wake(streamTopic(this.arn)));
  }
}
