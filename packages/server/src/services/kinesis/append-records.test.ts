import { expect, test } from "vitest";
import { appendRecords } from "./append-records.ts";
import { hashKeyOf } from "./hash-keys.ts";
import { iteratorOf, openKinesisWithStream, region, StreamName } from "./kinesis-for-tests.ts";
import { requireStream } from "./streams.ts";

const traceHeader = "Root=1-00000000-000000000000000000000000;Sampled=1";

test("times of a shard never go back, even if the clock does", async () => {
  const opened = await openKinesisWithStream();
  const { store, clock, kinesis } = opened;
  const nowMs = clock.nowMs();
  const put = (timeMs: number) =>
    store.transact((tx) => {
      const record = { partitionKey: "a", data: Buffer.from("x"), hashKey: hashKeyOf("a", undefined) };
      return appendRecords(tx, requireStream(tx, region, StreamName), [record], { timeMs, traceHeader });
    });
  await put(nowMs);
  const [{ sequence }] = (await put(nowMs - 5_000)) as [{ sequence: number }];
  expect(sequence).toBe(2);
  const { Records } = await kinesis.getRecords({ ShardIterator: await iteratorOf(opened) });
  expect(Records!.map(({ ApproximateArrivalTimestamp }) => ApproximateArrivalTimestamp!.getTime())).toEqual([
    nowMs,
    nowMs,
  ]);
  // Whoever carries the journey on finds it beside the record.
  expect(Records![0]).toMatchObject({ trace: { traceId: "1-00000000-000000000000000000000000", sampled: true } });
});
