import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN } from "../kinesis-for-tests.ts";

test("describes a consumer, named in any way", async () => {
  const { kinesis } = await openKinesisWithStream();
  const { Consumer } = await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c" });
  const ConsumerARN = Consumer!.ConsumerARN!;
  const expected = { ConsumerDescription: { ...Consumer, StreamARN } };
  for (const input of [
    { ConsumerARN },
    { StreamARN, ConsumerName: "c" },
    { StreamARN, ConsumerName: "c", ConsumerARN },
  ]) {
    expect(await kinesis.describeStreamConsumer(input)).toEqual(expected);
  }
});

test("refuses what names none, or several", async () => {
  const { kinesis, clock } = await openKinesisWithStream();
  const { Consumer } = await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c" });
  const ConsumerARN = Consumer!.ConsumerARN!;
  const another = `${StreamARN}/consumer/c:${clock.nowMs() / 1000 + 1}`;
  const refusals = [
    [{}, "InvalidArgumentException"],
    [{ StreamARN }, "InvalidArgumentException"],
    [{ ConsumerARN, ConsumerName: "d" }, "InvalidArgumentException"],
    [{ ConsumerARN, StreamARN: `${StreamARN}x` }, "InvalidArgumentException"],
    [{ ConsumerARN: another }, "ResourceNotFoundException"],
    [{ ConsumerARN: ConsumerARN.replace("eu-west-1", "eu-west-2") }, "ResourceNotFoundException"],
    [{ StreamARN, ConsumerName: "d" }, "ResourceNotFoundException"],
    [{ ConsumerARN, StreamId: `${"a".repeat(20)}-aaa` }, "NotImplemented"],
  ] as const;
  for (const [input, code] of refusals) {
    await expect(kinesis.describeStreamConsumer(input)).rejects.toMatchObject({ code });
  }
});
