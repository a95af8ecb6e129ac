import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN, StreamName } from "../kinesis-for-tests.ts";

test("registers a consumer, which its creation tells apart from earlier ones of its name", async () => {
  const { kinesis, clock } = await openKinesisWithStream();
  const seconds = clock.nowMs() / 1000;
  await clock.advance(500);
  const { Consumer } = await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c" });
  expect(Consumer).toEqual({
    ConsumerName: "c",
    ConsumerARN: `${StreamARN}/consumer/c:${seconds}`,
    ConsumerStatus: "ACTIVE",
    ConsumerCreationTimestamp: new Date(seconds * 1000),
  });
  const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName });
  expect(StreamDescriptionSummary?.ConsumerCount).toBe(1);
});

test("takes a name once, and twenty in all", async () => {
  const { kinesis } = await openKinesisWithStream();
  const register = (ConsumerName: string) => kinesis.registerStreamConsumer({ StreamARN, ConsumerName });
  for (let count = 0; count < 20; count++) await register(`c${count}`);
  await expect(register("c0")).rejects.toMatchObject({ code: "ResourceInUseException" });
  await expect(register("c20")).rejects.toMatchObject({ code: "LimitExceededException" });
  await expect(kinesis.registerStreamConsumer({ StreamARN: `${StreamARN}x`, ConsumerName: "c" })).rejects.toMatchObject(
    { code: "ResourceNotFoundException" },
  );
});

test("keeps a stream from being deleted, unless that is enforced", async () => {
  const { kinesis } = await openKinesisWithStream();
  await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c" });
  await expect(kinesis.deleteStream({ StreamName })).rejects.toMatchObject({ code: "ResourceInUseException" });
  await kinesis.deleteStream({ StreamName, EnforceConsumerDeletion: true });
  await kinesis.createStream({ StreamName, ShardCount: 1 });
  expect((await kinesis.listStreamConsumers({ StreamARN })).Consumers).toEqual([]);
});
