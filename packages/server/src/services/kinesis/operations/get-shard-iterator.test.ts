import { expect, test } from "vitest";
import {
  iteratorOf,
  openKinesisWithStream,
  putTexts,
  StreamARN,
  StreamName,
  shardId,
  shardsOf,
  textsFrom,
} from "../kinesis-for-tests.ts";
import { formatSequence } from "../sequence-numbers.ts";

test("starts at each of the five places", async () => {
  const opened = await openKinesisWithStream();
  const { clock } = opened;
  const startMs = clock.nowMs();
  const [, second] = await putTexts(opened, ["a", "b"]);
  await clock.advance(1_000);
  await putTexts(opened, ["c"]);
  await clock.advance(1_000);
  const latest = await iteratorOf(opened, 0, { ShardIteratorType: "LATEST" });
  await putTexts(opened, ["d"]);
  const from = async (more: object) => textsFrom(opened, await iteratorOf(opened, 0, more));
  expect(await from({ ShardIteratorType: "TRIM_HORIZON" })).toEqual(["a", "b", "c", "d"]);
  expect(await textsFrom(opened, latest)).toEqual(["d"]);
  const StartingSequenceNumber = second!;
  expect(await from({ ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber })).toEqual(["b", "c", "d"]);
  expect(await from({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber })).toEqual(["c", "d"]);
  const at = (ms: number) => from({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(startMs + ms) });
  expect(await at(-1)).toEqual(["a", "b", "c", "d"]);
  expect(await at(0)).toEqual(["a", "b", "c", "d"]);
  expect(await at(1)).toEqual(["c", "d"]);
  expect(await at(1_000)).toEqual(["c", "d"]);
  expect(await at(1_001)).toEqual(["d"]);
});

test("takes the numbers with which a shard starts and ends", async () => {
  const opened = await openKinesisWithStream();
  await putTexts(opened, ["a"]);
  await opened.kinesis.splitShard({ StreamName, ShardToSplit: shardId(0), NewStartingHashKey: "10" });
  const [shard] = await shardsOf(opened);
  const { StartingSequenceNumber, EndingSequenceNumber } = shard!.SequenceNumberRange!;
  for (const ShardIteratorType of ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"] as const) {
    const start = await iteratorOf(opened, 0, { ShardIteratorType, StartingSequenceNumber });
    expect(await textsFrom(opened, start)).toEqual(["a"]);
    const end = await iteratorOf(opened, 0, { ShardIteratorType, StartingSequenceNumber: EndingSequenceNumber });
    expect(await textsFrom(opened, end)).toEqual([]);
  }
});

test("names shards with or without their prefix", async () => {
  const { kinesis } = await openKinesisWithStream();
  for (const ShardId of ["0", "shard-0", "shardId-000000000000"]) {
    await kinesis.getShardIterator({ StreamARN, ShardId, ShardIteratorType: "LATEST" });
  }
});

test("refuses what does not fit, in the words that kinesalite recorded", async () => {
  const { kinesis, clock } = await openKinesisWithStream(2);
  const nowMs = clock.nowMs();
  const epoch = nowMs / 1000;
  const mixed =
    "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or " +
    "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ";
  const invalid = (number: string) =>
    `StartingSequenceNumber ${number} used in GetShardIterator on shard shardId-000000000000 in stream orders ` +
    "under account 000000000000 is invalid";
  const unknown = formatSequence({ number: 0, epoch }, 7);
  const foreign = formatSequence({ number: 0, epoch: epoch - 1 }, 7);
  const refusals = [
    [
      { ShardId: "x" },
      "ResourceNotFoundException",
      "Could not find shard x in stream orders under account 000000000000.",
    ],
    [
      { ShardId: "shardId-9" },
      "ResourceNotFoundException",
      "Shard shardId-000000000009 in stream orders under account 000000000000 does not exist",
    ],
    [
      { StreamName: "other" },
      "ResourceNotFoundException",
      "Shard shardId-000000000000 in stream other under account 000000000000 does not exist",
    ],
    [
      { ShardIteratorType: "AT_SEQUENCE_NUMBER" },
      "InvalidArgumentException",
      `${mixed}AT_SEQUENCE_NUMBER and no StartingSequenceNumber.`,
    ],
    [{ StartingSequenceNumber: "5" }, "InvalidArgumentException", `${mixed}LATEST and also a StartingSequenceNumber.`],
    [
      { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: "5" },
      "InvalidArgumentException",
      `${invalid("5")}.`,
    ],
    [
      { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: unknown },
      "InvalidArgumentException",
      `${invalid(unknown)}.`,
    ],
    [
      { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: foreign },
      "InvalidArgumentException",
      `${invalid(foreign)} because it did not come from this stream.`,
    ],
    [
      {
        ShardIteratorType: "AFTER_SEQUENCE_NUMBER",
        StartingSequenceNumber: formatSequence({ number: 1, epoch }, 0),
      },
      "InvalidArgumentException",
      "Invalid StartingSequenceNumber. It encodes shardId-000000000001, " +
        "while it was used in a call to a shard with shardId-000000000000",
    ],
    [
      { ShardIteratorType: "AT_TIMESTAMP" },
      "InvalidArgumentException",
      "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. " +
        "Current request has no timestamp parameter.",
    ],
    [
      { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(nowMs + 5) },
      "InvalidArgumentException",
      "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. " +
        `timestampInMillis: ${nowMs + 5}, currentTimestampInMillis: ${nowMs}`,
    ],
  ] as const;
  for (const [more, code, message] of refusals) {
    const input = { StreamName, ShardId: "shardId-0", ShardIteratorType: "LATEST", ...more } as const;
    await expect(kinesis.getShardIterator(input)).rejects.toMatchObject({ code, message });
  }
});
