import { beforeEach, describe, expect, it } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import { backfillIndexes } from "../index-backfill.ts";
import { createItemExpiry, expireItems } from "../item-expiry.ts";
import { describeStream } from "../streams/operations/describe-stream.ts";
import { getRecords } from "../streams/operations/get-records.ts";
import { getShardIterator } from "../streams/operations/get-shard-iterator.ts";
import { listStreams } from "../streams/operations/list-streams.ts";
import { sweepTables } from "../table-sweeper.ts";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import { describeTimeToLive } from "./describe-time-to-live.ts";
import { putItem } from "./put-item.ts";
import { scan } from "./scan.ts";
import { updateItem } from "./update-item.ts";
import { updateTimeToLive } from "./update-time-to-live.ts";

const TableName = "people";

describe("UpdateTimeToLive", () => {
  let context: TestContext;
  const update = (Enabled: boolean, AttributeName = "ttl") =>
    updateTimeToLive(context, { TableName, TimeToLiveSpecification: { Enabled, AttributeName } });
  const inSeconds = (seconds: number) => ({ N: `${Math.floor(context.platform.clock.nowMs() / 1000) + seconds}` });
  const put = (pk: string, ttl: AttributeValue) => putItem(context, { TableName, Item: { pk: { S: pk }, ttl } });
  const left = async () =>
    (plain(await scan(context, { TableName })).Items as Item[]).map((item) => (item["pk"] as { S: string }).S).sort();
  const described = async () => (await describeTimeToLive(context, { TableName })).TimeToLiveDescription;

  beforeEach(async () => {
    context = await contextWith({
      ...peopleTable,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
  });

  it("deletes items when their time is over, whether they or the setting came first", async () => {
    await put("before", inSeconds(60));
    expect(await update(true)).toEqual({ TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } });
    expect(await described()).toEqual({ TimeToLiveStatus: "ENABLING", AttributeName: "ttl" });
    await backfillIndexes(context.platform.store);
    expect(await described()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "ttl" });
    await put("after", inSeconds(60));
    await put("later", inSeconds(6000));
    await put("postponed", inSeconds(60));
    await updateItem(context, {
      TableName,
      Key: { pk: { S: "postponed" } },
      UpdateExpression: "SET #ttl = :t",
      ExpressionAttributeNames: { "#ttl": "ttl" },
      ExpressionAttributeValues: { ":t": inSeconds(6000) },
    });
    await put("text", { S: "1" });
    await put("long ago", inSeconds(-6 * 365 * 86_400));
    await put("fraction", { N: `${inSeconds(60).N}.5` });
    const expiry = createItemExpiry(context.platform);
    expiry.start();
    await context.platform.clock.advance(59_000);
    expect(await left()).toHaveLength(7);
    await context.platform.clock.advance(20_000);
    await expiry.stop();
    expect(await left()).toEqual(["later", "long ago", "postponed", "text"]);
  });

  it("records in the stream that it was the service", async () => {
    await update(true);
    await put("ada", inSeconds(-10));
    await expireItems(context.platform);
    const [StreamArn] = (await listStreams(context, { TableName })).Streams!.map((stream) => stream.StreamArn!);
    const { StreamDescription } = await describeStream(context, { StreamArn: StreamArn! });
    const { ShardIterator } = await getShardIterator(context, {
      StreamArn: StreamArn!,
      ShardId: StreamDescription!.Shards![0]!.ShardId!,
      ShardIteratorType: "TRIM_HORIZON",
    });
    const { Records } = await getRecords(context, { ShardIterator: ShardIterator! });
    expect(plain(Records)).toMatchObject([
      { eventName: "INSERT" },
      { eventName: "REMOVE", userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" } },
    ]);
    expect(plain(Records)[0]).not.toHaveProperty("userIdentity");
    expect(JSON.parse(Buffer.from(Records[1]!.bytesForFunctions).toString())).toMatchObject({
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
    });
  });

  it("expires many items, and leaves nothing of its order when it is disabled", async () => {
    await update(true);
    for (let number = 0; number < 250; number++) await put(`${number}`, inSeconds(number < 230 ? -10 : 10));
    await expireItems(context.platform);
    expect(await left()).toHaveLength(20);
    await backfillIndexes(context.platform.store);
    await update(false);
    expect(await described()).toEqual({ TimeToLiveStatus: "DISABLED" });
    await sweepTables(context.platform.store);
    const rows = await context.platform.store.read((tx) => [...tx.range(prefixRange(["dynamodb", "item"]))].length);
    expect(rows).toBe(20);
    await update(true, "other");
  });

  it("refuses what changes nothing, and another attribute", async () => {
    const refused = { code: "ValidationException" };
    await expect(update(false)).rejects.toMatchObject({ ...refused, message: "TimeToLive is already disabled" });
    await update(true);
    await expect(update(true)).rejects.toMatchObject({ ...refused, message: "TimeToLive is already enabled" });
    await expect(update(true, "other")).rejects.toMatchObject({
      ...refused,
      message: "TimeToLive is active on a different AttributeName: current AttributeName is ttl",
    });
    // Until the items that were there are in order, which is AWS's hour.
    await expect(update(false)).rejects.toMatchObject({
      ...refused,
      message: "Time to live has been modified multiple times within a fixed interval",
    });
    await backfillIndexes(context.platform.store);
    await update(false);
  });
});
