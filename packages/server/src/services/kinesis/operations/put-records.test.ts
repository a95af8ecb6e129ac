import { expect, test } from "vitest";
import { iteratorOf, openKinesisWithStream, putTexts, StreamName, shardId, textsFrom } from "../kinesis-for-tests.ts";

const Data = Buffer.from("x");

test("answers each record in its place, and keeps their order within a shard", async () => {
  const opened = await openKinesisWithStream(3);
  // MD5 of "a" begins with 0c, that of "b" with 92, that of "e" with e1.
  const Records = ["a", "b", "a", "e", "a", "b"].map((PartitionKey, at) => ({
    PartitionKey,
    Data: Buffer.from(`${at}`),
  }));
  const answer = await opened.kinesis.putRecords({ StreamName, Records });
  expect(answer.FailedRecordCount).toBe(0);
  expect(answer.Records!.map(({ ShardId }) => ShardId)).toEqual([0, 1, 0, 2, 0, 1].map(shardId));
  expect(new Set(answer.Records!.map(({ SequenceNumber }) => SequenceNumber)).size).toBe(6);
  expect(await textsFrom(opened, await iteratorOf(opened, 0))).toEqual(["0", "2", "4"]);
  expect(await textsFrom(opened, await iteratorOf(opened, 1))).toEqual(["1", "5"]);
  expect(await textsFrom(opened, await iteratorOf(opened, 2))).toEqual(["3"]);
});

test("goes on numbering from request to request", async () => {
  const opened = await openKinesisWithStream();
  const numbers = [...(await putTexts(opened, ["a", "b"])), ...(await putTexts(opened, ["c"]))];
  expect([...numbers].sort()).toEqual(numbers);
});

test("stores all records or none", async () => {
  const opened = await openKinesisWithStream();
  const good = { PartitionKey: "a", Data };
  for (const bad of [
    { ...good, ExplicitHashKey: "9".repeat(39) },
    { ...good, Data: Buffer.alloc(2 ** 20) },
  ]) {
    await expect(opened.kinesis.putRecords({ StreamName, Records: [good, bad] })).rejects.toMatchObject({
      code: "InvalidArgumentException",
    });
  }
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual([]);
});

test("takes 500 records and 10 MiB in all", async () => {
  const { kinesis } = await openKinesisWithStream();
  const records = (count: number, bytes = 1) =>
    Array.from({ length: count }, () => ({ PartitionKey: "a", Data: Buffer.alloc(bytes) }));
  await kinesis.putRecords({ StreamName, Records: records(500) });
  await expect(kinesis.putRecords({ StreamName, Records: records(501) })).rejects.toMatchObject({
    code: "ValidationException",
    message: expect.stringContaining("Member must have length less than or equal to 500"),
  });
  await kinesis.putRecords({ StreamName, Records: records(10, 2 ** 20 - 1) });
  await expect(
    kinesis.putRecords({ StreamName, Records: [...records(10, 2 ** 20 - 1), ...records(1)] }),
  ).rejects.toMatchObject({ code: "InvalidArgumentException", message: "Records size exceeds 10 MB limit" });
});

test("tells who waits for a shard", async () => {
  const opened = await openKinesisWithStream(2);
  const { shardTopic, kinesisKeys, streamRecords } = await import("../records.ts");
  const stored = await opened.store.read((tx) => tx.get(kinesisKeys.stream("eu-west-1", StreamName)));
  const { id } = streamRecords.decode(stored!);
  const woken: number[] = [];
  for (const number of [0, 1]) opened.store.watch(shardTopic(id, number), () => woken.push(number));
  await opened.kinesis.putRecords({ StreamName, Records: [{ PartitionKey: "b", Data }] });
  expect(woken).toEqual([1]);
});
