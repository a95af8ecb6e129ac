import { describe, expect, it } from "vitest";
import { contextWith } from "../../testing.ts";
import { iterator, put, records, streamed, theStream } from "../testing.ts";
import { getShardIterator } from "./get-shard-iterator.ts";

describe("GetShardIterator", () => {
  it("starts at each of the four places", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    for (const pk of ["a", "b", "c"]) await put(context, 1, pk);
    const latest = await iterator(context, "LATEST");
    await put(context, 1, "d");
    const second = "100000000000020000000";
    const keys = async (from: string) =>
      (await records(context, from)).map(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S);
    expect(await keys(await iterator(context, "TRIM_HORIZON"))).toEqual(["a", "b", "c", "d"]);
    expect(await keys(await iterator(context, "AT_SEQUENCE_NUMBER", second))).toEqual(["b", "c", "d"]);
    expect(await keys(await iterator(context, "AFTER_SEQUENCE_NUMBER", second))).toEqual(["c", "d"]);
    expect(await keys(latest)).toEqual(["d"]);
    const { description } = await theStream(context);
    const start = description.Shards?.[0]?.SequenceNumberRange?.StartingSequenceNumber;
    expect(await keys(await iterator(context, "AT_SEQUENCE_NUMBER", start))).toEqual(["a", "b", "c", "d"]);
    expect(await keys(await iterator(context, "AFTER_SEQUENCE_NUMBER", start))).toEqual(["a", "b", "c", "d"]);
  });

  it("refuses sequence numbers and shards that do not fit", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn } = await theStream(context);
    for (const [type, number] of [
      ["LATEST", "100000000000000000000"],
      ["TRIM_HORIZON", "100000000000000000000"],
      ["AT_SEQUENCE_NUMBER", undefined],
      ["AFTER_SEQUENCE_NUMBER", "000000000000000000000"],
      ["AT_SEQUENCE_NUMBER", "100000000000090000000"],
      ["AT_SEQUENCE_NUMBER", "1".repeat(40)],
    ] as const) {
      await expect(iterator(context, type, number)).rejects.toMatchObject({ code: "ValidationException" });
    }
    const ShardId = "shardId-00000000000000000000-00000000";
    await expect(getShardIterator(context, { StreamArn, ShardId, ShardIteratorType: "LATEST" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });
});
