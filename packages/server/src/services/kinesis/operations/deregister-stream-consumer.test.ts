import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN } from "../kinesis-for-tests.ts";

test("removes a consumer by its ARN or its name, and its tags with it", async () => {
  const { kinesis } = await openKinesisWithStream();
  const register = async () =>
    (await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c", Tags: { a: "1" } })).Consumer!.ConsumerARN!;
  const ConsumerARN = await register();
  expect(await kinesis.deregisterStreamConsumer({ ConsumerARN })).toEqual({});
  await register();
  await kinesis.deregisterStreamConsumer({ StreamARN, ConsumerName: "c" });
  await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c" });
  expect((await kinesis.listTagsForResource({ ResourceARN: ConsumerARN })).Tags).toEqual([]);
  await kinesis.deregisterStreamConsumer({ StreamARN, ConsumerName: "c", ConsumerARN });
  await expect(kinesis.deregisterStreamConsumer({ ConsumerARN })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
