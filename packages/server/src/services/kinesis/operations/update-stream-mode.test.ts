import { expect, test } from "vitest";
import { hourMs, openKinesisWithStream, StreamARN, StreamName } from "../kinesis-for-tests.ts";

test("changes the mode, twice a day", async () => {
  const { kinesis, clock } = await openKinesisWithStream(3);
  const change = (StreamMode: "ON_DEMAND" | "PROVISIONED") =>
    kinesis.updateStreamMode({ StreamARN, StreamModeDetails: { StreamMode } });
  expect(await change("ON_DEMAND")).toEqual({});
  const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName });
  expect(StreamDescriptionSummary).toMatchObject({ OpenShardCount: 3, StreamModeDetails: { StreamMode: "ON_DEMAND" } });
  await expect(change("ON_DEMAND")).rejects.toMatchObject({ code: "InvalidArgumentException" });
  await change("PROVISIONED");
  await expect(change("ON_DEMAND")).rejects.toMatchObject({ code: "LimitExceededException" });
  await clock.advance(24 * hourMs);
  await change("ON_DEMAND");
});

test("refuses warm throughput by name", async () => {
  const { kinesis } = await openKinesisWithStream();
  await expect(
    kinesis.updateStreamMode({
      StreamARN,
      StreamModeDetails: { StreamMode: "ON_DEMAND" },
      WarmThroughputMiBps: 1,
    }),
  ).rejects.toMatchObject({ code: "NotImplemented", message: expect.stringContaining("WarmThroughputMiBps") });
});
