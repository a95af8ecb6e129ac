import { expect, test } from "vitest";
import { openKinesisWithStream } from "../kinesis-for-tests.ts";

test("counts open shards, and streams on demand apart", async () => {
  const { kinesis } = await openKinesisWithStream(3);
  await kinesis.createStream({ StreamName: "d", StreamModeDetails: { StreamMode: "ON_DEMAND" } });
  expect(await kinesis.describeLimits({})).toEqual({
    ShardLimit: 6_000,
    OpenShardCount: 3,
    OnDemandStreamCount: 1,
    OnDemandStreamCountLimit: 50,
  });
});
