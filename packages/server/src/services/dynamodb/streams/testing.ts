import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import type { _Record, Shard } from "@aws-sdk/client-dynamodb-streams";
import { putItem } from "../operations/put-item.ts";
import { updateTable } from "../operations/update-table.ts";
import type { StreamViewType } from "../records.ts";
import { peopleTable, plain, type TestContext } from "../testing.ts";
import { describeStream } from "./operations/describe-stream.ts";
import { getRecords } from "./operations/get-records.ts";
import { getShardIterator } from "./operations/get-shard-iterator.ts";
import { listStreams } from "./operations/list-streams.ts";

/** What the tests of the streams have in common: a table `people` with a stream, a write to it, and readers. */

export const TableName = "people";
export const Key = { pk: { S: "ada" } };
export const hourMs = 60 * 60 * 1000;
export const dayMs = 24 * hourMs;

export const streamed = (StreamViewType: StreamViewType): CreateTableInput => ({
  ...peopleTable,
  StreamSpecification: { StreamEnabled: true, StreamViewType },
});

/** The latest stream of the table. */
export async function theStream(context: TestContext) {
  const { Streams } = await listStreams(context, { TableName });
  const StreamArn = Streams!.at(-1)!.StreamArn!;
  const { StreamDescription } = await describeStream(context, { StreamArn });
  return { StreamArn, ShardId: StreamDescription!.Shards![0]!.ShardId!, description: StreamDescription! };
}

export type IteratorType = "TRIM_HORIZON" | "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER";

export async function iterator(context: TestContext, ShardIteratorType: IteratorType, SequenceNumber?: string) {
  const { StreamArn, ShardId } = await theStream(context);
  const input = { StreamArn, ShardId, ShardIteratorType, ...(SequenceNumber !== undefined && { SequenceNumber }) };
  return (await getShardIterator(context, input)).ShardIterator!;
}

/** The records from an iterator on, or all. */
export async function records(context: TestContext, ShardIterator?: string): Promise<_Record[]> {
  const from = ShardIterator ?? (await iterator(context, "TRIM_HORIZON"));
  return plain((await getRecords(context, { ShardIterator: from })).Records) as unknown as _Record[];
}

/** The keys of the items whose changes a shard holds, oldest first. */
export async function keysIn(context: TestContext, { ShardId }: Shard): Promise<string[]> {
  const { StreamArn } = await theStream(context);
  const input = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
  const { ShardIterator } = await getShardIterator(context, input);
  return (await records(context, ShardIterator)).map(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S ?? "");
}

/** Gives the table a throughput that so many partitions can just serve. */
export const provision = (context: TestContext, partitionCount: number) =>
  updateTable(context, {
    TableName,
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: partitionCount * 1000 - 1 },
  });

export const put = (context: TestContext, visits: number, pk = "ada") =>
  putItem(context, { TableName, Item: { pk: { S: pk }, visits: { N: `${visits}` } } });
