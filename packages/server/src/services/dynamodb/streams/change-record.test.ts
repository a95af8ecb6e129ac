import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import { describe, expect, it } from "vitest";
import { newTrace } from "../../../engine/trace.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { putItem } from "../operations/put-item.ts";
import { updateItem } from "../operations/update-item.ts";
import { contextWith, plain } from "../testing.ts";
import { getRecords } from "./operations/get-records.ts";
import { shardTopic } from "./records.ts";
import { iterator, Key, put, records, streamed, TableName, theStream } from "./testing.ts";

describe("the record of a change", () => {
  it("is what AWS makes of it", async () => {
    const context = await contextWith(streamed("NEW_AND_OLD_IMAGES"));
    await put(context, 1);
    await put(context, 2);
    await deleteItem(context, { TableName, Key });
    const one = { ...Key, visits: { N: "1" } };
    const two = { ...Key, visits: { N: "2" } };
    const common = { eventVersion: "1.1", eventSource: "aws:dynamodb", awsRegion: "us-east-1" };
    const facts = {
      ApproximateCreationDateTime: context.platform.clock.nowMs() / 1000,
      StreamViewType: "NEW_AND_OLD_IMAGES",
    };
    const keyBytes = "pkada".length;
    const itemBytes = keyBytes + "visits".length + 2;
    const number = (sequence: number) => `1000000000000${sequence}0000000`;
    const id = expect.stringMatching(/^[0-9a-f]{32}$/);
    const made = await records(context);
    expect(made).toEqual([
      {
        ...common,
        eventID: id,
        eventName: "INSERT",
        dynamodb: { ...facts, Keys: Key, NewImage: one, SequenceNumber: number(1), SizeBytes: keyBytes + itemBytes },
      },
      {
        ...common,
        eventID: id,
        eventName: "MODIFY",
        dynamodb: {
          ...facts,
          Keys: Key,
          NewImage: two,
          OldImage: one,
          SequenceNumber: number(2),
          SizeBytes: keyBytes + 2 * itemBytes,
        },
      },
      {
        ...common,
        eventID: id,
        eventName: "REMOVE",
        dynamodb: { ...facts, Keys: Key, OldImage: two, SequenceNumber: number(3), SizeBytes: keyBytes + itemBytes },
      },
    ]);
    expect(new Set(made.map(({ eventID }) => eventID)).size).toBe(3);
  });

  it.each([
    ["KEYS_ONLY", []],
    ["NEW_IMAGE", ["NewImage"]],
    ["OLD_IMAGE", ["OldImage"]],
    ["NEW_AND_OLD_IMAGES", ["NewImage", "OldImage"]],
  ] as const)("holds the images of %s", async (viewType, images) => {
    const context = await contextWith(streamed(viewType));
    await put(context, 1);
    await put(context, 2);
    const modified = (await records(context))[1]?.dynamodb;
    expect(modified?.Keys).toEqual(Key);
    expect(Object.keys(modified ?? {}).filter((name) => name.endsWith("Image"))).toEqual(images);
  });

  it("is not made when nothing changes", async () => {
    const context = await contextWith(streamed("NEW_AND_OLD_IMAGES"));
    const tags = { SS: ["a", "b"] };
    await putItem(context, { TableName, Item: { ...Key, tags, visits: { N: "1" } } });
    await putItem(context, { TableName, Item: { visits: { N: "1.0" }, tags: { SS: ["b", "a"] }, ...Key } });
    await updateItem(context, { TableName, Key, UpdateExpression: "REMOVE nothing" });
    await updateItem(context, { TableName, Key });
    await deleteItem(context, { TableName, Key: { pk: { S: "nobody" } } });
    expect(await records(context)).toHaveLength(1);
  });

  it("is made for changes that leave all bytes but their order", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const items = [
      { a: { N: "12" }, b: { S: "x" }, c: { S: "y" } },
      { a: { N: "21" }, b: { S: "x" }, c: { S: "y" } },
      { a: { N: "21" }, b: { S: "y" }, c: { S: "x" } },
      { b: { N: "21" }, a: { S: "y" }, c: { S: "x" } },
      { l: { L: [{ S: "1" }, { S: "2" }] } },
      { l: { L: [{ S: "2" }, { S: "1" }] } },
    ];
    for (const item of items) await putItem(context, { TableName, Item: { ...Key, ...item } });
    expect(await records(context)).toHaveLength(items.length);
  });

  it("is not made when the write fails", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const Item = { ...Key };
    await expect(putItem(context, { TableName, Item, ConditionExpression: "attribute_exists(pk)" })).rejects.toThrow(
      "The conditional request failed",
    );
    expect(await records(context)).toEqual([]);
  });

  it("comes from every way to write, and carries the journey that caused it", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock, random } = context.platform;
    const trace = newTrace(clock, random);
    const travelling = { ...context, trace };
    await put(travelling, 1);
    await updateItem(travelling, { TableName, Key: { pk: { S: "bob" } } });
    await batchWriteItem(travelling, {
      RequestItems: { people: [{ DeleteRequest: { Key } }, { PutRequest: { Item: { pk: { S: "eve" } } } }] },
    });
    await clock.advance(500);
    await deleteItem(travelling, { TableName, Key: { pk: { S: "eve" } } });
    const { Records } = await getRecords(context, { ShardIterator: await iterator(context, "TRIM_HORIZON") });
    expect((plain(Records) as unknown as _Record[]).map(({ eventName }) => eventName)).toEqual([
      "INSERT",
      "INSERT",
      "REMOVE",
      "INSERT",
      "REMOVE",
    ]);
    expect(Records.map((record) => record.trace)).toEqual(Array.from({ length: 5 }, () => trace));
    expect(Records[4]).toMatchObject({ createdMs: clock.nowMs(), sequenceNumber: "100000000000050000000" });
  });

  it("wakes those who wait for the shard", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn, ShardId } = await theStream(context);
    const topic = shardTopic(StreamArn, ShardId);
    const woken = new Promise<void>((resolve) => context.platform.store.watch(topic, resolve));
    await put(context, 1);
    await woken;
  });
});
