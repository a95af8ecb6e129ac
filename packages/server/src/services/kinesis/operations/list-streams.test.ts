import { expect, test } from "vitest";
import { openKinesis } from "../kinesis-for-tests.ts";

async function openWithStreams(...names: string[]) {
  const opened = openKinesis();
  for (const StreamName of names) await opened.kinesis.createStream({ StreamName, ShardCount: 1 });
  return opened;
}

test("lists streams by name, in pages by token or by name", async () => {
  const { kinesis, clock } = await openWithStreams("c", "a", "b");
  const first = await kinesis.listStreams({ Limit: 2 });
  expect(first).toMatchObject({ StreamNames: ["a", "b"], HasMoreStreams: true });
  expect(first.StreamSummaries![0]).toEqual({
    StreamName: "a",
    StreamARN: "arn:aws:kinesis:eu-west-1:000000000000:stream/a",
    StreamStatus: "ACTIVE",
    StreamModeDetails: { StreamMode: "PROVISIONED" },
    StreamCreationTimestamp: new Date(clock.nowMs()),
  });
  const rest = { StreamNames: ["c"], HasMoreStreams: false };
  expect(await kinesis.listStreams({ NextToken: first.NextToken! })).toMatchObject(rest);
  expect(await kinesis.listStreams({ ExclusiveStartStreamName: "b" })).toMatchObject(rest);
  expect(await kinesis.listStreams({ ExclusiveStartStreamName: "bb" })).toMatchObject(rest);
});

test("shows at most a hundred, whatever the limit", async () => {
  const { kinesis } = await openWithStreams(...Array.from({ length: 101 }, (_, at) => `s${at}`));
  expect((await kinesis.listStreams({ Limit: 10_000 })).StreamNames).toHaveLength(100);
});

test("refuses tokens that are old or made up", async () => {
  const { kinesis, clock } = await openWithStreams("a", "b");
  const { NextToken } = await kinesis.listStreams({ Limit: 1 });
  await clock.advance(300_001);
  await expect(kinesis.listStreams({ NextToken: NextToken! })).rejects.toMatchObject({
    code: "ExpiredNextTokenException",
  });
  for (const made of ["x", Buffer.from("[1]").toString("base64url"), Buffer.from("{}").toString("base64url")]) {
    await expect(kinesis.listStreams({ NextToken: made })).rejects.toMatchObject({
      code: expect.stringMatching(/InvalidArgumentException|ExpiredNextTokenException/),
    });
  }
});
