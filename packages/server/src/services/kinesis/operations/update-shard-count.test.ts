import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hourMs, openKinesis, openKinesisWithStream, StreamARN, StreamName, shardsOf } from "../kinesis-for-tests.ts";

const scale = (kinesis: ReturnType<typeof openKinesis>["kinesis"], TargetShardCount: number) =>
  kinesis.updateShardCount({ StreamName, TargetShardCount, ScalingType: "UNIFORM_SCALING" });

test("makes equal shards by splits and merges", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      async (count, factor) => {
        const opened = await openKinesisWithStream(count);
        const target = Math.max(1, Math.ceil(count / 2), Math.floor(count * factor));
        expect(await scale(opened.kinesis, target)).toEqual({
          StreamName,
          StreamARN,
          CurrentShardCount: count,
          TargetShardCount: target,
        });
        const shards = await shardsOf(opened);
        const open = shards.filter(({ SequenceNumberRange }) => !SequenceNumberRange!.EndingSequenceNumber);
        const starts = open.map(({ HashKeyRange }) => BigInt(HashKeyRange!.StartingHashKey!));
        const width = 2n ** 128n / BigInt(target);
        expect(starts.sort((one, other) => (one < other ? -1 : 1))).toEqual(
          Array.from({ length: target }, (_, at) => width * BigInt(at)),
        );
        // Whoever follows the line of shards finds for each its parents.
        const ids = new Set(shards.map(({ ShardId }) => ShardId));
        for (const { ShardId, ParentShardId } of shards.slice(count)) {
          expect(ids.has(ParentShardId)).toBe(true);
          expect(ParentShardId! < ShardId!).toBe(true);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("opens as many shards on the way as AWS does", async () => {
  const opened = await openKinesisWithStream(4);
  await scale(opened.kinesis, 5);
  expect(await shardsOf(opened)).toHaveLength(15);
});

test("goes no further than double or half at once", async () => {
  const { kinesis } = await openKinesisWithStream(6);
  const refusals = [
    [13, "UpdateShardCount cannot scale up over double your current open shard count. "],
    [2, "UpdateShardCount cannot scale down below half your current open shard count. "],
    [10_001, "Target shard count or number of open shards cannot be greater than 10000. "],
  ] as const;
  for (const [target, words] of refusals) {
    await expect(scale(kinesis, target)).rejects.toMatchObject({
      code: "LimitExceededException",
      message: `${words}Current open shard count: 6, Target shard count: ${target}`,
    });
  }
});

test("scales ten times a day", async () => {
  const { kinesis, clock } = await openKinesisWithStream();
  for (let count = 0; count < 10; count++) await scale(kinesis, 1 + (count % 2));
  await expect(scale(kinesis, 1)).rejects.toMatchObject({ code: "LimitExceededException" });
  await clock.advance(24 * hourMs);
  await scale(kinesis, 1);
});

test("leaves streams on demand alone", async () => {
  const { kinesis } = openKinesis();
  await kinesis.createStream({ StreamName, StreamModeDetails: { StreamMode: "ON_DEMAND" } });
  await expect(scale(kinesis, 8)).rejects.toMatchObject({ code: "ValidationException" });
});
