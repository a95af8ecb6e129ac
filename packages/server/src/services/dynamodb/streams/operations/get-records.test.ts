import { describe, expect, it } from "vitest";
import { createTable } from "../../operations/create-table.ts";
import { deleteTable } from "../../operations/delete-table.ts";
import { putItem } from "../../operations/put-item.ts";
import { contextWith } from "../../testing.ts";
import { iterator, Key, put, records, streamed, TableName, theStream } from "../testing.ts";
import { getRecords } from "./get-records.ts";
import { listStreams } from "./list-streams.ts";

describe("GetRecords", () => {
  it("goes on from page to page and waits at the end of an open shard", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    for (const pk of ["a", "b", "c"]) await put(context, 1, pk);
    let ShardIterator = await iterator(context, "TRIM_HORIZON");
    const counts: number[] = [];
    for (let page = 0; page < 3; page++) {
      const answer = await getRecords(context, { ShardIterator, Limit: 2 });
      counts.push(answer.Records.length);
      ShardIterator = answer.NextShardIterator!;
    }
    expect(counts).toEqual([2, 1, 0]);
    await put(context, 1, "d");
    expect(await records(context, ShardIterator)).toHaveLength(1);
  });

  it("ends with a closed shard, even if its stream was disabled meanwhile or its table deleted", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    await put(context, 1);
    const ShardIterator = await iterator(context, "TRIM_HORIZON");
    const latest = await iterator(context, "LATEST");
    await deleteTable(context, { TableName });
    const answer = await getRecords(context, { ShardIterator });
    expect(answer.Records).toHaveLength(1);
    expect(answer.NextShardIterator).toBeUndefined();
    expect(await getRecords(context, { ShardIterator: latest })).toEqual({ Records: [] });
  });

  it("keeps the streams of a table that was made again apart", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    await put(context, 1);
    await deleteTable(context, { TableName });
    await createTable(context, streamed("KEYS_ONLY"));
    expect(await records(context)).toEqual([]);
    expect((await listStreams(context, { TableName })).Streams).toHaveLength(2);
  });

  it("answers at most about 1 MB, and at least one record however long its JSON is", async () => {
    const context = await contextWith(streamed("NEW_IMAGE"));
    const fill = (character: string) =>
      putItem(context, { TableName, Item: { ...Key, v: { S: character.repeat(390 * 1024) } } });
    // A control character is one byte of an item and six of JSON, so the last of these is larger than an answer.
    for (const character of ["a", "b", "c", "\u0001"]) await fill(character);
    let ShardIterator = await iterator(context, "TRIM_HORIZON");
    const counts: number[] = [];
    for (let page = 0; page < 3; page++) {
      const answer = await getRecords(context, { ShardIterator });
      counts.push(answer.Records.length);
      ShardIterator = answer.NextShardIterator!;
    }
    expect(counts).toEqual([2, 1, 1]);
  });

  it("refuses iterators that are old, made up or of another shard, and limits that are too high", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const ShardIterator = await iterator(context, "LATEST");
    const minutes = (count: number) => context.platform.clock.advance(count * 60_000);
    await minutes(15);
    const { NextShardIterator } = await getRecords(context, { ShardIterator });
    await context.platform.clock.advance(1);
    await expect(getRecords(context, { ShardIterator })).rejects.toMatchObject({ code: "ExpiredIteratorException" });
    await getRecords(context, { ShardIterator: NextShardIterator! });
    await expect(getRecords(context, { ShardIterator: NextShardIterator!, Limit: 1001 })).rejects.toThrow(
      "Member must have value less than or equal to 1000",
    );
    const { StreamArn } = await theStream(context);
    const forged = (...position: unknown[]) =>
      `${StreamArn}|1|${Buffer.from(JSON.stringify(position)).toString("base64url")}`;
    const now = context.platform.clock.nowMs();
    for (const text of [
      "x",
      `${StreamArn}|1|`,
      `${StreamArn}|1|e30`,
      `${StreamArn}|1|###`,
      forged("shard", -1, now),
      forged("shard", 1.5, now),
    ]) {
      await expect(getRecords(context, { ShardIterator: text })).rejects.toMatchObject({
        code: "ValidationException",
        message: "Invalid ShardIterator",
      });
    }
    await expect(getRecords(context, { ShardIterator: forged("other", 1, now) })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });
});
