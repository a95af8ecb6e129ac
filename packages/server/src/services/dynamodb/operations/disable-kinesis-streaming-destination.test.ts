import { beforeEach, describe, expect, it } from "vitest";
import {
  contextWithDestination,
  type DestinationContext,
  described,
  StreamArn,
  streamArnOf,
  TableName,
  waitingCount,
} from "../kinesis-destinations/testing.ts";
import { disableKinesisStreamingDestination } from "./disable-kinesis-streaming-destination.ts";
import { enableKinesisStreamingDestination } from "./enable-kinesis-streaming-destination.ts";
import { putItem } from "./put-item.ts";

describe("DisableKinesisStreamingDestination", () => {
  let context: DestinationContext;
  const disable = (arn = StreamArn, more = {}) =>
    disableKinesisStreamingDestination(context, { TableName, StreamArn: arn, ...more });

  beforeEach(async () => {
    context = await contextWithDestination();
  });

  it("answers DISABLING, and from then on no change is captured", async () => {
    await putItem(context, { TableName, Item: { pk: { S: "before" } } });
    expect(await disable()).toEqual({ TableName, StreamArn, DestinationStatus: "DISABLING" });
    expect(await described(context)).toEqual([{ StreamArn, DestinationStatus: "DISABLED" }]);
    await putItem(context, { TableName, Item: { pk: { S: "after" } } });
    expect(await waitingCount(context)).toBe(1);
  });

  it("forgets the precision", async () => {
    await disable();
    const precise = { ApproximateCreationDateTimePrecision: "MICROSECOND" } as const;
    const input = { TableName, StreamArn, EnableKinesisStreamingConfiguration: precise };
    await enableKinesisStreamingDestination(context, input);
    await disable();
    await enableKinesisStreamingDestination(context, { TableName, StreamArn });
    expect(await described(context)).toEqual([{ StreamArn, DestinationStatus: "ACTIVE" }]);
  });

  it("refuses in AWS's words what is not active", async () => {
    const refusal = {
      code: "ValidationException",
      message:
        "Table is not in a valid state to enable Kinesis Streaming Destination: " +
        "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.",
    };
    await expect(disable(streamArnOf("others"))).rejects.toMatchObject(refusal);
    await expect(disable("never an ARN of anything that there could be")).rejects.toMatchObject(refusal);
    await disable();
    await expect(disable()).rejects.toMatchObject(refusal);
    await expect(disable(StreamArn, { EnableKinesisStreamingConfiguration: {} })).rejects.toThrow(
      "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters",
    );
    await expect(disableKinesisStreamingDestination(context, { TableName: "nobody", StreamArn })).rejects.toThrow(
      "Requested resource not found: Table: nobody not found",
    );
  });
});
