import { describe, expect, it } from "vitest";
import { backfillIndexes } from "../index-backfill.ts";
import { expireItems } from "../item-expiry.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { createTable } from "../operations/create-table.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { disableKinesisStreamingDestination } from "../operations/disable-kinesis-streaming-destination.ts";
import { executeStatement } from "../operations/execute-statement.ts";
import { putItem } from "../operations/put-item.ts";
import { transactWriteItems } from "../operations/transact-write-items.ts";
import { updateItem } from "../operations/update-item.ts";
import { updateTimeToLive } from "../operations/update-time-to-live.ts";
import { streamed } from "../streams/testing.ts";
import { scoresTable } from "../testing.ts";
import { createKinesisReplicator } from "./replicator.ts";
import {
  contextWithDestination,
  type DestinationContext,
  eventNames,
  StreamArn,
  started,
  TableName,
  waitingCount,
} from "./testing.ts";

const Key = { pk: { S: "ada" } };

/** What has been captured, once it is delivered. */
async function arrivalsOf({ platform, kinesis }: DestinationContext) {
  const worker = started(createKinesisReplicator(platform));
  await platform.clock.advance(100);
  await worker.stop();
  return kinesis.arrivals;
}

describe("the record of a change for Kinesis", () => {
  it("is what AWS makes of it, member by member", async () => {
    const context = await contextWithDestination();
    const one = { ...Key, visits: { N: "1" } };
    const two = { ...Key, visits: { N: "2" } };
    await putItem(context, { TableName, Item: one });
    await putItem(context, { TableName, Item: two });
    await deleteItem(context, { TableName, Key });
    const before = {
      awsRegion: "us-east-1",
      eventID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    };
    const after = { userIdentity: null, recordFormat: "application/json", tableName: TableName };
    const ApproximateCreationDateTime = context.platform.clock.nowMs();
    const keyBytes = "pkada".length;
    const itemBytes = keyBytes + "visits".length + 2;
    const eventSource = "aws:dynamodb";
    const arrivals = await arrivalsOf(context);
    const records = arrivals.map(({ record }) => record);
    expect(records).toEqual([
      {
        ...before,
        eventName: "INSERT",
        ...after,
        dynamodb: { ApproximateCreationDateTime, Keys: Key, NewImage: one, SizeBytes: keyBytes + itemBytes },
        eventSource,
      },
      {
        ...before,
        eventName: "MODIFY",
        ...after,
        dynamodb: {
          ApproximateCreationDateTime,
          Keys: Key,
          NewImage: two,
          OldImage: one,
          SizeBytes: keyBytes + 2 * itemBytes,
        },
        eventSource,
      },
      {
        ...before,
        eventName: "REMOVE",
        ...after,
        dynamodb: { ApproximateCreationDateTime, Keys: Key, OldImage: two, SizeBytes: keyBytes + itemBytes },
        eventSource,
      },
    ]);
    expect(Object.keys(records[0]!)).toEqual([
      "awsRegion",
      "eventID",
      "eventName",
      "userIdentity",
      "recordFormat",
      "tableName",
      "dynamodb",
      "eventSource",
    ]);
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(3);
    expect(arrivals.map(({ principal }) => principal)).toEqual(
      Array(3).fill("kinesisreplication.dynamodb.amazonaws.com"),
    );
  });

  it("comes from every way to write", async () => {
    const context = await contextWithDestination();
    const write = (Statement: string) => executeStatement(context, { Statement });
    await putItem(context, { TableName, Item: Key });
    await updateItem(context, { TableName, Key: { pk: { S: "bob" } } });
    await batchWriteItem(context, {
      RequestItems: { people: [{ DeleteRequest: { Key } }, { PutRequest: { Item: { pk: { S: "eve" } } } }] },
    });
    const Item = { pk: { S: "bob" }, age: { N: "3" } };
    await transactWriteItems(context, {
      TransactItems: [{ Put: { TableName, Item } }, { Delete: { TableName, Key: { pk: { S: "eve" } } } }],
    });
    await write("INSERT INTO people VALUE {'pk': 'joe'}");
    await write("UPDATE people SET age = 4 WHERE pk = 'joe'");
    await write("DELETE FROM people WHERE pk = 'joe'");
    await deleteItem(context, { TableName, Key: { pk: { S: "bob" } } });
    await arrivalsOf(context);
    const perRequest = [
      "INSERT",
      "INSERT",
      "REMOVE",
      "INSERT",
      "MODIFY",
      "REMOVE",
      "INSERT",
      "MODIFY",
      "REMOVE",
      "REMOVE",
    ];
    expect(eventNames(context.kinesis).sort()).toEqual(perRequest.sort());
  });

  it("says of items that expired who deleted them", async () => {
    const context = await contextWithDestination();
    const { clock, store } = context.platform;
    await updateTimeToLive(context, { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } });
    await backfillIndexes(store);
    await putItem(context, { TableName, Item: { ...Key, ttl: { N: `${Math.floor(clock.nowMs() / 1000) + 1}` } } });
    await clock.advance(5000);
    await expireItems(context.platform);
    const [, removal] = await arrivalsOf(context);
    expect(removal?.record).toMatchObject({
      eventName: "REMOVE",
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
    });
  });

  it("is not made when nothing changes, nor of what fails", async () => {
    const context = await contextWithDestination();
    const tags = { SS: ["a", "b"] };
    await putItem(context, { TableName, Item: { ...Key, tags, visits: { N: "1" } } });
    await putItem(context, { TableName, Item: { visits: { N: "1.0" }, tags: { SS: ["b", "a"] }, ...Key } });
    await updateItem(context, { TableName, Key, UpdateExpression: "REMOVE nothing" });
    await deleteItem(context, { TableName, Key: { pk: { S: "nobody" } } });
    const ConditionExpression = "attribute_not_exists(pk)";
    await expect(putItem(context, { TableName, Item: Key, ConditionExpression })).rejects.toThrow();
    expect(await waitingCount(context)).toBe(1);
  });

  it("is made beside that of a stream, and only for the table itself", async () => {
    const context = await contextWithDestination(streamed("KEYS_ONLY"));
    await createTable(context, scoresTable);
    await putItem(context, { TableName, Item: Key });
    await putItem(context, { TableName: "scores", Item: { pk: { S: "a" }, sk: { S: "b" } } });
    expect(await waitingCount(context)).toBe(1);
    await disableKinesisStreamingDestination(context, { TableName, StreamArn });
    await deleteItem(context, { TableName, Key });
    expect(await waitingCount(context)).toBe(1);
  });

  it("has a partition key of its item's own", async () => {
    const context = await contextWithDestination(scoresTable);
    for (const [pk, sk, points] of [
      ["a", "1", "1"],
      ["a", "2", "1"],
      ["b", "1", "1"],
      ["a", "1", "2"],
    ] as const) {
      await putItem(context, { TableName: "scores", Item: { pk: { S: pk }, sk: { S: sk }, points: { N: points } } });
    }
    const keys = (await arrivalsOf(context)).map(({ partitionKey, record }) => [partitionKey, record.dynamodb.Keys]);
    for (const [partitionKey] of keys) expect(partitionKey).toMatch(/^[0-9A-F]{32}$/);
    expect(new Map(keys.map(([partitionKey, item]) => [partitionKey, JSON.stringify(item)])).size).toBe(3);
  });
});
