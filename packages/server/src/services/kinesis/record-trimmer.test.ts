import { expect, test } from "vitest";
import { prefixRange } from "../../store/keys.ts";
import {
  hourMs,
  iteratorOf,
  type KinesisForTests,
  openKinesisWithStream,
  putTexts,
  StreamName,
  shardId,
  shardsOf,
  textsFrom,
} from "./kinesis-for-tests.ts";
import { createRecordTrimmer, removeDeleted, trimStreams } from "./record-trimmer.ts";

const rowCount = ({ store }: KinesisForTests) =>
  store.read((tx) => [...tx.range(prefixRange(["kinesis", "part"]))].length);

test("removes what has expired, and numbers go on after it", async () => {
  const opened = await openKinesisWithStream();
  const { platform, clock } = opened;
  await putTexts(opened, ["a", "b"]);
  await clock.advance(hourMs);
  const [third] = await putTexts(opened, ["c"]);
  await clock.advance(23 * hourMs);
  const before = await rowCount(opened);
  await trimStreams(platform);
  expect(await rowCount(opened)).toBe(before);
  await clock.advance(1);
  await trimStreams(platform);
  expect(await rowCount(opened)).toBe(before - 1);
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual(["c"]);
  await clock.advance(hourMs);
  await trimStreams(platform);
  expect(await rowCount(opened)).toBe(before - 2);
  const [fourth] = await putTexts(opened, ["d"]);
  expect(BigInt(fourth!) > BigInt(third!)).toBe(true);
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual(["d"]);
});

test("removes closed shards once all that they could hold has expired", async () => {
  const opened = await openKinesisWithStream();
  const { platform, clock, kinesis } = opened;
  await putTexts(opened, ["a"]);
  await clock.advance(hourMs);
  await kinesis.splitShard({ StreamName, ShardToSplit: shardId(0), NewStartingHashKey: "1000" });
  await clock.advance(24 * hourMs);
  await trimStreams(platform);
  expect(await shardsOf(opened)).toHaveLength(3);
  await clock.advance(1);
  expect(await shardsOf(opened)).toHaveLength(2);
  await trimStreams(platform);
  // Two open shards without records are left.
  expect(await rowCount(opened)).toBe(2);
  await expect(iteratorOf(opened, 0)).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});

test("removes deleted streams in slices, woken by their deletion", async () => {
  const opened = await openKinesisWithStream(2);
  const { platform, kinesis, clock, store } = opened;
  for (let count = 0; count < 600; count++) await putTexts(opened, ["a"]);
  const worker = createRecordTrimmer(platform);
  worker.start();
  await clock.advance(10);
  await kinesis.deleteStream({ StreamName });
  expect(await rowCount(opened)).toBeGreaterThan(600);
  await clock.advance(60_000);
  expect(await rowCount(opened)).toBe(0);
  expect(await store.read((tx) => [...tx.range(prefixRange(["kinesis"]))])).toEqual([]);
  await worker.stop();
});

test("leaves the note of a deletion until all is gone", async () => {
  const opened = await openKinesisWithStream();
  await putTexts(opened, ["a"]);
  await opened.kinesis.deleteStream({ StreamName });
  let pauses = 0;
  await removeDeleted(opened.store, async () => pauses++ === 0);
  expect(await rowCount(opened)).toBe(0);
  expect(await opened.store.read((tx) => [...tx.range(prefixRange(["kinesis", "deletion"]))])).toHaveLength(1);
  await removeDeleted(opened.store);
  expect(await opened.store.read((tx) => [...tx.range(prefixRange(["kinesis", "deletion"]))])).toEqual([]);
});
