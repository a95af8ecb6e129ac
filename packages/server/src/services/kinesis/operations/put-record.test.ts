import { expect, test } from "vitest";
import { iteratorOf, openKinesisWithStream, StreamARN, StreamName, shardId, textOf } from "../kinesis-for-tests.ts";
import { formatSequence } from "../sequence-numbers.ts";

const Data = Buffer.from("hello");

test("stores a record with what readers get of it", async () => {
  const opened = await openKinesisWithStream();
  const answer = await opened.kinesis.putRecord({ StreamARN, PartitionKey: "kéy", Data });
  expect(answer).toEqual({ ShardId: shardId(0), SequenceNumber: expect.stringMatching(/^\d{56}$/) });
  const { Records } = await opened.kinesis.getRecords({ ShardIterator: await iteratorOf(opened) });
  expect(Records).toMatchObject([
    {
      SequenceNumber: answer.SequenceNumber,
      PartitionKey: "kéy",
      ApproximateArrivalTimestamp: new Date(opened.clock.nowMs()),
    },
  ]);
  expect(textOf(Records![0]!)).toBe("hello");
});

test("finds the shard by MD5 of the partition key, or by an explicit hash key", async () => {
  const { kinesis } = await openKinesisWithStream(3);
  const shardOf = async (PartitionKey: string, ExplicitHashKey?: string) =>
    (await kinesis.putRecord({ StreamName, PartitionKey, Data, ExplicitHashKey })).ShardId;
  // MD5 of "a" begins with 0c, that of "b" with 92, that of "d" with 82, that of "e" with e1.
  expect(await shardOf("a")).toBe(shardId(0));
  expect(await shardOf("b")).toBe(shardId(1));
  expect(await shardOf("e")).toBe(shardId(2));
  expect(await shardOf("a", "113427455640312821154458202477256070484")).toBe(shardId(0));
  expect(await shardOf("a", "113427455640312821154458202477256070485")).toBe(shardId(1));
  expect(await shardOf("a", "340282366920938463463374607431768211455")).toBe(shardId(2));
  await expect(shardOf("a", "340282366920938463463374607431768211456")).rejects.toMatchObject({
    code: "InvalidArgumentException",
    message:
      "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. " +
      "Specified value was 340282366920938463463374607431768211456",
  });
});

test("numbers of a shard grow, and any of them may be asked to come before", async () => {
  const { kinesis } = await openKinesisWithStream();
  let SequenceNumberForOrdering: string | undefined;
  for (let count = 0; count < 3; count++) {
    const input = { StreamName, PartitionKey: "a", Data, SequenceNumberForOrdering };
    const { SequenceNumber } = await kinesis.putRecord(input);
    expect(BigInt(SequenceNumber!) > BigInt(SequenceNumberForOrdering ?? "0")).toBe(true);
    SequenceNumberForOrdering = SequenceNumber;
  }
});

test("refuses to order by what is no sequence number, or one from the future", async () => {
  const { kinesis, clock } = await openKinesisWithStream();
  const future = formatSequence({ number: 0, epoch: clock.nowMs() / 1000 + 10 }, 1);
  for (const SequenceNumberForOrdering of ["1", future, "9".repeat(56)]) {
    await expect(
      kinesis.putRecord({ StreamName, PartitionKey: "a", Data, SequenceNumberForOrdering }),
    ).rejects.toMatchObject({
      code: "InvalidArgumentException",
      message:
        `ExclusiveMinimumSequenceNumber ${SequenceNumberForOrdering} used in PutRecord on stream orders ` +
        "under account 000000000000 is invalid.",
    });
  }
});

test("takes a record of a megabyte, its partition key included, and no larger one", async () => {
  const { kinesis } = await openKinesisWithStream();
  const put = (bytes: number) => kinesis.putRecord({ StreamName, PartitionKey: "four", Data: Buffer.alloc(bytes) });
  await put(2 ** 20 - 4);
  await put(0);
  await expect(put(2 ** 20 - 3)).rejects.toMatchObject({
    code: "InvalidArgumentException",
    message: expect.stringContaining("exceeds the maximum record size of 1024 KiB"),
  });
});

test("says which stream there is not", async () => {
  const { kinesis } = await openKinesisWithStream();
  await expect(kinesis.putRecord({ StreamName: "x", PartitionKey: "a", Data })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Stream x under account 000000000000 not found.",
  });
});
