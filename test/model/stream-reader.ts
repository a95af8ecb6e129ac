import type { Item } from "./values.ts";

export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly userIdentity?: object;
  readonly dynamodb: {
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly StreamViewType: string;
    readonly ApproximateCreationDateTime: number;
  };
}

interface Shard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as they come
type Expect = (operation: string, input: object) => Promise<any>;

/** All records that a table's stream still has; each shard after its parent, which keeps every key's order. */
export async function readStream(expectAnswer: Expect, tableName: string): Promise<StreamRecord[]> {
  const call = (operation: string, input: object) => expectAnswer(`DynamoDBStreams_20120810.${operation}`, input);
  const { Streams } = await call("ListStreams", { TableName: tableName });
  const records: StreamRecord[] = [];
  for (const { StreamArn } of Streams) {
    for (const { ShardId } of parentsFirst(await shardsOf(call, StreamArn))) {
      const start = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
      let { ShardIterator } = await call("GetShardIterator", start);
      // The end of an open shard shows as an answer without records, that of a closed one as the lack of an iterator.
      for (let isOpen = true; ShardIterator && isOpen; ) {
        const answer = await call("GetRecords", { ShardIterator });
        records.push(...answer.Records);
        isOpen = answer.Records.length > 0;
        ShardIterator = answer.NextShardIterator;
      }
    }
  }
  return records;
}

async function shardsOf(call: Expect, StreamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let ExclusiveStartShardId: string | undefined;
  do {
    const { StreamDescription } = await call("DescribeStream", { StreamArn, ExclusiveStartShardId });
    shards.push(...StreamDescription.Shards);
    ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
  } while (ExclusiveStartShardId);
  return shards;
}

function parentsFirst(shards: readonly Shard[]): Shard[] {
  const ordered = new Map<string, Shard>();
  const visit = (shard: Shard) => {
    if (ordered.has(shard.ShardId)) return;
    const parent = shards.find(({ ShardId }) => ShardId === shard.ParentShardId);
    if (parent) visit(parent);
    ordered.set(shard.ShardId, shard);
  };
  for (const shard of shards) visit(shard);
  return [...ordered.values()];
}
