import type { FilterLogEventsCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { beforeEach, expect, test } from "vitest";
import { settle } from "../../../kernel/clock.ts";
import { type LogsForTests, openLogs, putMessages } from "../logs-for-tests.ts";

let opened: LogsForTests;
let nowMs: number;

beforeEach(async () => {
  opened = openLogs();
  nowMs = opened.clock.nowMs();
  await opened.logs.createLogGroup({ logGroupName: "g" });
  for (const logStreamName of ["a1", "a2", "b"])
    await opened.logs.createLogStream({ logGroupName: "g", logStreamName });
  await putMessages(opened, "a1", nowMs, "one ERROR", "two");
  await putMessages(opened, "b", nowMs + 1, "three", "four ERROR");
  await putMessages(opened, "a2", nowMs, "five");
});

const filter = (input: Partial<FilterLogEventsCommandInput>) =>
  opened.logs.filterLogEvents({ logGroupName: "g", ...input });

async function messages(input: Partial<FilterLogEventsCommandInput>) {
  const found: (string | undefined)[] = [];
  let nextToken: string | undefined;
  do {
    const page = await filter({ ...input, nextToken });
    found.push(...(page.events ?? []).map(({ message }) => message));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

test("interleaves the streams by time", async () => {
  const { events, searchedLogStreams } = await filter({});
  expect(events?.map(({ message }) => message)).toEqual(["one ERROR", "five", "two", "three", "four ERROR"]);
  expect(events?.[0]).toEqual({
    logStreamName: "a1",
    timestamp: nowMs,
    message: "one ERROR",
    ingestionTime: nowMs,
    eventId: expect.stringMatching(/^\d{56}$/),
  });
  expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(5);
  expect(searchedLogStreams).toEqual([]);
});

test("filters by pattern, streams, prefix and time, the end included", async () => {
  expect(await messages({ filterPattern: "ERROR" })).toEqual(["one ERROR", "four ERROR"]);
  expect(await messages({ logStreamNames: ["b", "a2", "b"] })).toEqual(["five", "three", "four ERROR"]);
  expect(await messages({ logStreamNamePrefix: "a" })).toEqual(["one ERROR", "five", "two"]);
  expect(await messages({ startTime: nowMs + 1, endTime: nowMs + 1 })).toEqual(["two", "three"]);
});

test("pages through what matches, in either direction", async () => {
  for (const limit of [1, 2, 3, 4, 5]) {
    expect(await messages({ limit })).toHaveLength(5);
    expect(await messages({ limit, filterPattern: "ERROR" })).toEqual(["one ERROR", "four ERROR"]);
    expect(await messages({ limit, startFromHead: false, startTime: nowMs })).toEqual([
      "four ERROR",
      "three",
      "two",
      "five",
      "one ERROR",
    ]);
  }
  expect((await filter({ limit: 5 })).nextToken).toBeUndefined();
});

test("ends a page after so much searched, found or not", async () => {
  const message = "x".repeat(1_000_000);
  for (let index = 0; index < 20; index++) await putMessages(opened, "b", nowMs + 10 + index, message);
  await putMessages(opened, "b", nowMs + 100, "needle");
  const first = await filter({ filterPattern: "needle" });
  expect(first.events).toEqual([]);
  expect(first.nextToken).toBeDefined();
  expect(await messages({ filterPattern: "needle" })).toEqual(["needle"]);
});

test("a long search lets others have their turn, and is one page all the same", async () => {
  const message = "x".repeat(1_000_000);
  for (let index = 0; index < 6; index++)
    await putMessages(opened, "b", nowMs + 10 + index, message, `needle ${index}`);
  const order: string[] = [];
  const searching = filter({ filterPattern: "needle" }).then((page) => {
    order.push("search");
    return page;
  });
  const other = settle().then(() => order.push("other"));
  const [page] = await Promise.all([searching, other]);
  expect(order).toEqual(["other", "search"]);
  expect(page.events).toHaveLength(6);
  expect(page.nextToken).toBeUndefined();
  for (const limit of [1, 2, 5]) expect(await messages({ limit, filterPattern: "needle" })).toHaveLength(6);
  const backward = await messages({ filterPattern: "needle", startFromHead: false, startTime: nowMs });
  expect(backward).toEqual([5, 4, 3, 2, 1, 0].map((index) => `needle ${index}`));
});

test("refuses what AWS refuses", async () => {
  await expect(filter({ logStreamNames: ["a1"], logStreamNamePrefix: "a" })).rejects.toMatchObject({
    code: "InvalidParameterException",
  });
  await expect(filter({ logStreamNames: ["zzz"] })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "The specified log stream does not exist.",
  });
  await expect(filter({ logGroupName: "h" })).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  await expect(filter({ startFromHead: false })).rejects.toMatchObject({ code: "InvalidParameterException" });
  await expect(filter({ filterPattern: "a:b" })).rejects.toMatchObject({
    code: "InvalidParameterException",
    message: "Invalid character(s) in term ':'",
  });
  const forged = Buffer.from(`sideways/${"0".repeat(56)}`).toString("base64url");
  for (const nextToken of ["x", forged]) {
    await expect(filter({ nextToken })).rejects.toMatchObject({ message: "The specified nextToken is invalid." });
  }
});
