import { beforeEach, describe, expect, it } from "vitest";
import { createKinesisReplicator } from "../kinesis-destinations/replicator.ts";
import {
  contextWithDestination,
  type DestinationContext,
  described,
  StreamArn,
  started,
  streamArnOf,
  TableName,
} from "../kinesis-destinations/testing.ts";
import { disableKinesisStreamingDestination } from "./disable-kinesis-streaming-destination.ts";
import { putItem } from "./put-item.ts";
import { updateKinesisStreamingDestination } from "./update-kinesis-streaming-destination.ts";

describe("UpdateKinesisStreamingDestination", () => {
  let context: DestinationContext;
  const update = (precision?: "MILLISECOND" | "MICROSECOND", arn = StreamArn) =>
    updateKinesisStreamingDestination(context, {
      TableName,
      StreamArn: arn,
      UpdateKinesisStreamingConfiguration: precision ? { ApproximateCreationDateTimePrecision: precision } : {},
    });

  beforeEach(async () => {
    context = await contextWithDestination();
  });

  it("answers UPDATING, and the changes from then on have the new precision", async () => {
    const { clock } = context.platform;
    const worker = started(createKinesisReplicator(context.platform));
    await putItem(context, { TableName, Item: { pk: { S: "a" } } });
    expect(await update("MICROSECOND")).toEqual({
      TableName,
      StreamArn,
      DestinationStatus: "UPDATING",
      UpdateKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: "MICROSECOND" },
    });
    expect(await described(context)).toEqual([
      { StreamArn, DestinationStatus: "ACTIVE", ApproximateCreationDateTimePrecision: "MICROSECOND" },
    ]);
    const nowMs = clock.nowMs();
    await putItem(context, { TableName, Item: { pk: { S: "b" } } });
    await update("MILLISECOND");
    await putItem(context, { TableName, Item: { pk: { S: "c" } } });
    await clock.advance(10);
    await worker.stop();
    expect(context.kinesis.arrivals.map(({ record }) => record.dynamodb)).toMatchObject([
      { ApproximateCreationDateTime: nowMs },
      { ApproximateCreationDateTime: nowMs * 1000, ApproximateCreationDateTimePrecision: "MICROSECOND" },
      { ApproximateCreationDateTime: nowMs, ApproximateCreationDateTimePrecision: "MILLISECOND" },
    ]);
    expect(context.kinesis.arrivals[0]?.record.dynamodb).not.toHaveProperty("ApproximateCreationDateTimePrecision");
  });

  it("refuses in AWS's words", async () => {
    const inState = "Table is not in a valid state to enable Kinesis Streaming Destination: ";
    const nothing =
      "Streaming destination cannot be updated with given parameters: " +
      "UpdateKinesisStreamingConfiguration cannot be null or contain only null values";
    await expect(update()).rejects.toMatchObject({ code: "ValidationException", message: nothing });
    await expect(updateKinesisStreamingDestination(context, { TableName, StreamArn })).rejects.toThrow(nothing);
    await expect(update("MILLISECOND")).rejects.toThrow(
      /^Invalid Request: Precision is already set to the desired value of MILLISECOND for tableId: [0-9a-f-]{36}, kdsArn: arn:aws:kinesis:us-east-1:000000000000:stream\/changes$/,
    );
    await expect(update("MICROSECOND", streamArnOf("others"))).rejects.toThrow(
      `${inState}No streaming destination with streamArn: ${streamArnOf("others")} found for table with tableName: people`,
    );
    await disableKinesisStreamingDestination(context, { TableName, StreamArn });
    await expect(update("MICROSECOND")).rejects.toThrow(
      `${inState}Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. TableName: people, kdsArn: ${StreamArn}`,
    );
    await expect(updateKinesisStreamingDestination(context, { TableName: "nobody", StreamArn })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("takes a destination whose stream is gone, as AWS does", async () => {
    context.kinesis.statuses.clear();
    await update("MICROSECOND");
    expect(await described(context)).toMatchObject([{ DestinationStatus: "ACTIVE" }]);
  });
});
