import { describe, expect, it } from "vitest";
import { updateTable } from "../../operations/update-table.ts";
import { contextWith } from "../../testing.ts";
import { put, streamed, TableName, theStream } from "../testing.ts";
import { describeStream } from "./describe-stream.ts";

describe("DescribeStream", () => {
  it("describes a stream and its shard, open and closed", async () => {
    const context = await contextWith(streamed("OLD_IMAGE"));
    const { description, StreamArn, ShardId } = await theStream(context);
    expect(description).toEqual({
      StreamArn,
      StreamLabel: "2026-01-01T00:00:00.000",
      StreamStatus: "ENABLED",
      StreamViewType: "OLD_IMAGE",
      CreationRequestDateTime: new Date(context.platform.clock.nowMs()),
      TableName,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      Shards: [{ ShardId, SequenceNumberRange: { StartingSequenceNumber: "100000000000000000000" } }],
    });
    expect(ShardId).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
    await put(context, 1);
    await updateTable(context, { TableName, StreamSpecification: { StreamEnabled: false } });
    const { StreamDescription: closed } = await describeStream(context, { StreamArn, Limit: 1 });
    expect(closed?.StreamStatus).toBe("DISABLED");
    expect(closed?.Shards?.[0]?.SequenceNumberRange).toEqual({
      StartingSequenceNumber: "100000000000000000000",
      EndingSequenceNumber: "100000000000010000000",
    });
    const { StreamDescription: after } = await describeStream(context, { StreamArn, ExclusiveStartShardId: ShardId });
    expect(after?.Shards).toEqual([]);
    const ShardFilter = { Type: "CHILD_SHARDS" as const, ShardId };
    expect((await describeStream(context, { StreamArn, ShardFilter })).StreamDescription?.Shards).toEqual([]);
  });

  it("takes any name of a shard to start from, but no limit above 100 and no half of a filter", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn, ShardId } = await theStream(context);
    const startingAt = async (ExclusiveStartShardId: string) =>
      (await describeStream(context, { StreamArn, ExclusiveStartShardId })).StreamDescription?.Shards?.length;
    expect(await startingAt("z".repeat(30))).toBe(0);
    expect(await startingAt("a".repeat(30))).toBe(1);
    await expect(describeStream(context, { StreamArn, Limit: 101 })).rejects.toThrow(
      "Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100",
    );
    await expect(describeStream(context, { StreamArn, ShardFilter: { ShardId } })).rejects.toMatchObject({
      code: "ValidationException",
      message: "ShardFilter must have both a Type and a ShardId",
    });
  });

  it("tells what is no stream from what is none of its own", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { StreamArn } = await theStream(context);
    await expect(describeStream(context, { StreamArn: "x".repeat(40) })).rejects.toMatchObject({
      code: "ValidationException",
    });
    for (const other of [StreamArn.replace("us-east-1", "eu-west-1"), StreamArn.replace(".000", ".001")]) {
      await expect(describeStream(context, { StreamArn: other })).rejects.toMatchObject({
        code: "ResourceNotFoundException",
        message: `Requested resource not found: Stream: ${other} not found`,
      });
    }
  });
});
