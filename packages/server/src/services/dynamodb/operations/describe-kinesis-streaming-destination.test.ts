import { expect, it } from "vitest";
import { createDynamodbService } from "../service.ts";
import { contextWith, peopleTable } from "../testing.ts";
import { describeKinesisStreamingDestination } from "./describe-kinesis-streaming-destination.ts";

it("finds none for a table that is there, for nothing enables them", async () => {
  const context = await contextWith(peopleTable);
  expect(await describeKinesisStreamingDestination(context, { TableName: "people" })).toEqual({
    TableName: "people",
    KinesisDataStreamDestinations: [],
  });
  await expect(describeKinesisStreamingDestination(context, { TableName: "nobody" })).rejects.toThrow(
    "Requested resource not found: Table: nobody not found",
  );
  expect(createDynamodbService().operations["EnableKinesisStreamingDestination"]).toEqual({ missing: true });
});
