import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN } from "../kinesis-for-tests.ts";

test("lists consumers by name, in pages whose tokens expire", async () => {
  const { kinesis, clock } = await openKinesisWithStream();
  for (const ConsumerName of ["b", "c", "a"]) await kinesis.registerStreamConsumer({ StreamARN, ConsumerName });
  const names = ({ Consumers }: { Consumers?: { ConsumerName?: string | undefined }[] | undefined }) =>
    Consumers!.map(({ ConsumerName }) => ConsumerName);
  const first = await kinesis.listStreamConsumers({ StreamARN, MaxResults: 2 });
  expect(names(first)).toEqual(["a", "b"]);
  const NextToken = first.NextToken!;
  const second = await kinesis.listStreamConsumers({ StreamARN, NextToken });
  expect(names(second)).toEqual(["c"]);
  expect(second.NextToken).toBeUndefined();
  const StreamCreationTimestamp = new Date(clock.nowMs());
  expect(names(await kinesis.listStreamConsumers({ StreamARN, StreamCreationTimestamp }))).toHaveLength(3);
  const refusals = [
    [{ NextToken: "x" }, "InvalidArgumentException"],
    [{ NextToken, StreamCreationTimestamp }, "InvalidArgumentException"],
    [{ StreamCreationTimestamp: new Date(0) }, "ResourceNotFoundException"],
  ] as const;
  for (const [input, code] of refusals) {
    await expect(kinesis.listStreamConsumers({ StreamARN, ...input })).rejects.toMatchObject({ code });
  }
  await clock.advance(300_001);
  await expect(kinesis.listStreamConsumers({ StreamARN, NextToken })).rejects.toMatchObject({
    code: "ExpiredNextTokenException",
  });
});
