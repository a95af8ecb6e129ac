import { expect, it } from "vitest";
import { deleteTable } from "../operations/delete-table.ts";
import { disableKinesisStreamingDestination } from "../operations/disable-kinesis-streaming-destination.ts";
import { enableKinesisStreamingDestination } from "../operations/enable-kinesis-streaming-destination.ts";
import { putItem } from "../operations/put-item.ts";
import {
  contextWithDestination,
  described,
  rowCount,
  StreamArn,
  started,
  streamArnOf,
  TableName,
  waitingCount,
} from "./testing.ts";
import { createDestinationTrimmer, trimDestinations } from "./trimmer.ts";

const dayMs = 24 * 60 * 60 * 1000;

it("keeps what cannot be delivered for a day", async () => {
  const context = await contextWithDestination();
  const { clock } = context.platform;
  const put = (pk: string) => putItem(context, { TableName, Item: { pk: { S: pk } } });
  for (let n = 0; n < 600; n++) await put(`${n}`);
  await clock.advance(dayMs - 1);
  await put("later");
  await trimDestinations(context.platform);
  expect(await waitingCount(context)).toBe(601);
  await clock.advance(1);
  await trimDestinations(context.platform);
  expect(await waitingCount(context)).toBe(1);
  await clock.advance(dayMs);
  await trimDestinations(context.platform);
  expect(await waitingCount(context)).toBe(0);
  expect(await described(context)).toEqual([{ StreamArn, DestinationStatus: "ACTIVE" }]);
});

it("forgets destinations that ended a day ago, and everything of them", async () => {
  const context = await contextWithDestination();
  const { clock } = context.platform;
  await putItem(context, { TableName, Item: { pk: { S: "a" } } });
  await disableKinesisStreamingDestination(context, { TableName, StreamArn });
  await enableKinesisStreamingDestination(context, { TableName, StreamArn: streamArnOf("nowhere") });
  const worker = started(createDestinationTrimmer(context.platform));
  await clock.advance(dayMs - 1);
  expect(await described(context)).toHaveLength(2);
  await clock.advance(5 * 60 * 1000);
  await worker.stop();
  expect(await described(context)).toEqual([]);
  expect(await rowCount(context)).toBe(0);
});

it("leaves what has been enabled again", async () => {
  const context = await contextWithDestination();
  await disableKinesisStreamingDestination(context, { TableName, StreamArn });
  await context.platform.clock.advance(dayMs);
  await enableKinesisStreamingDestination(context, { TableName, StreamArn });
  await trimDestinations(context.platform);
  expect(await described(context)).toEqual([{ StreamArn, DestinationStatus: "ACTIVE" }]);
});

it("leaves nothing of a deleted table", async () => {
  const context = await contextWithDestination();
  await putItem(context, { TableName, Item: { pk: { S: "a" } } });
  await deleteTable(context, { TableName });
  await trimDestinations(context.platform);
  expect(await rowCount(context)).toBe(3);
  await context.platform.clock.advance(dayMs);
  await trimDestinations(context.platform);
  expect(await rowCount(context)).toBe(0);
});
