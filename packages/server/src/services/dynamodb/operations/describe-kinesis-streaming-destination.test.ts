import { expect, it } from "vitest";
import { contextWithKinesis, streamArnOf } from "../kinesis-destinations/testing.ts";
import { peopleTable } from "../testing.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describeKinesisStreamingDestination } from "./describe-kinesis-streaming-destination.ts";
import { enableKinesisStreamingDestination } from "./enable-kinesis-streaming-destination.ts";

const TableName = "people";

it("lists what was enabled, the latest first, and nothing of another table", async () => {
  const context = await contextWithKinesis();
  expect(await describeKinesisStreamingDestination(context, { TableName })).toEqual({
    TableName,
    KinesisDataStreamDestinations: [],
  });
  for (const name of ["one", "three", "two"]) {
    await enableKinesisStreamingDestination(context, { TableName, StreamArn: streamArnOf(name) });
    await context.platform.clock.advance(1);
  }
  const { KinesisDataStreamDestinations } = await describeKinesisStreamingDestination(context, { TableName });
  expect(KinesisDataStreamDestinations?.map(({ StreamArn }) => StreamArn)).toEqual(
    ["two", "three", "one"].map(streamArnOf),
  );
  await deleteTable(context, { TableName });
  await expect(describeKinesisStreamingDestination(context, { TableName })).rejects.toThrow(
    "Requested resource not found: Table: people not found",
  );
  await createTable(context, peopleTable);
  expect(await describeKinesisStreamingDestination(context, { TableName })).toMatchObject({
    KinesisDataStreamDestinations: [],
  });
});
