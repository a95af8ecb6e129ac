import { expect, test } from "vitest";
import {
  hourMs,
  iteratorOf,
  openKinesisWithStream,
  putTexts,
  region,
  StreamName,
  textsFrom,
} from "./kinesis-for-tests.ts";
import { trimStreams } from "./record-trimmer.ts";
import { splitShard } from "./resharding.ts";
import { putStream, requireStream } from "./streams.ts";

test("a closed shard stays as long as its records, even if the clock was set back", async () => {
  const opened = await openKinesisWithStream();
  const { store, clock, platform } = opened;
  await clock.advance(hourMs);
  await putTexts(opened, ["a"]);
  await store.transact((tx) => {
    const stream = requireStream(tx, region, StreamName);
    putStream(tx, region, splitShard(tx, stream, 0, "8".padEnd(32, "0"), clock.nowMs() - hourMs));
  });
  await clock.advance(24 * hourMs);
  await trimStreams(platform);
  expect(await textsFrom(opened, await iteratorOf(opened))).toEqual(["a"]);
  await clock.advance(1);
  await trimStreams(platform);
  await expect(iteratorOf(opened)).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});
