import type { GetLogEventsCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { type LogsForTests, openLogsWithStream, putMessages } from "../logs-for-tests.ts";

let opened: LogsForTests;
let nowMs: number;

beforeEach(async () => {
  opened = await openLogsWithStream();
  nowMs = opened.clock.nowMs();
});

async function get(input: Partial<GetLogEventsCommandInput>) {
  const output = await opened.logs.getLogEvents({ logGroupName: "g", logStreamName: "s", ...input });
  return { ...output, messages: output.events?.map(({ message }) => message) };
}

test("walks forward, stays at the end, and goes on when more comes", async () => {
  await putMessages(opened, "s", nowMs, "a", "b", "c");
  const first = await get({ startFromHead: true, limit: 2 });
  expect(first.messages).toEqual(["a", "b"]);
  const second = await get({ nextToken: first.nextForwardToken, startFromHead: true, limit: 2 });
  expect(second.messages).toEqual(["c"]);
  const end = await get({ nextToken: second.nextForwardToken, startFromHead: true, limit: 2 });
  expect(end.messages).toEqual([]);
  expect(end.nextForwardToken).toBe(second.nextForwardToken);
  await putMessages(opened, "s", nowMs + 3, "d");
  expect((await get({ nextToken: end.nextForwardToken })).messages).toEqual(["d"]);
});

test("begins with the latest and walks backward to the beginning", async () => {
  await putMessages(opened, "s", nowMs, "a", "b", "c");
  const first = await get({ limit: 2 });
  expect(first.messages).toEqual(["b", "c"]);
  const second = await get({ nextToken: first.nextBackwardToken, limit: 2 });
  expect(second.messages).toEqual(["a"]);
  const end = await get({ nextToken: second.nextBackwardToken, limit: 2 });
  expect(end.messages).toEqual([]);
  expect(end.nextBackwardToken).toBe(second.nextBackwardToken);
  expect((await get({ nextToken: end.nextForwardToken, limit: 1 })).messages).toEqual(["a"]);
});

test("gives tokens for an empty stream, which find what comes", async () => {
  const empty = await get({});
  expect(empty.events).toEqual([]);
  expect(empty.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
  expect(empty.nextBackwardToken).toMatch(/^b\/\d{56}\/s$/);
  await putMessages(opened, "s", nowMs, "a");
  expect((await get({ nextToken: empty.nextForwardToken })).messages).toEqual(["a"]);
});

test("keeps to the times asked for, the end not included", async () => {
  await putMessages(opened, "s", nowMs, "a", "b", "c", "d");
  expect((await get({ startTime: nowMs + 1, endTime: nowMs + 3 })).messages).toEqual(["b", "c"]);
  expect((await get({ startTime: nowMs + 3, endTime: nowMs + 1 })).messages).toEqual([]);
  expect((await get({ startTime: Number.MAX_SAFE_INTEGER })).messages).toEqual([]);
});

test("ends a page at 1 MB", async () => {
  const message = "x".repeat(400_000);
  for (const offset of [0, 1, 2]) await putMessages(opened, "s", nowMs + offset, `${offset}${message}`);
  const first = await get({ startFromHead: true });
  expect(first.events).toHaveLength(2);
  expect((await get({ nextToken: first.nextForwardToken })).events).toHaveLength(1);
});

test("refuses tokens that it did not give", async () => {
  for (const nextToken of ["x", "f/1/s", `g/${"0".repeat(56)}/s`, `f/${"9".repeat(56)}/s`]) {
    await expect(get({ nextToken })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "The specified nextToken is invalid.",
    });
  }
});

test("whatever the batches and the pages, both ways tell every event once and in order", async () => {
  const batch = fc.array(fc.nat(200_000), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(batch, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 5 }),
      async (batches, limit) => {
        opened = await openLogsWithStream();
        const expected: { timestamp: number; message: string }[] = [];
        for (const [index, offsets] of batches.entries()) {
          const timestamps = offsets.map((offset) => nowMs - offset).sort((one, other) => one - other);
          const logEvents = timestamps.map((timestamp, place) => ({ timestamp, message: `${index}.${place}` }));
          await opened.logs.putLogEvents({ logGroupName: "g", logStreamName: "s", logEvents });
          expected.push(...logEvents);
        }
        expected.sort((one, other) => one.timestamp - other.timestamp);
        const messages = expected.map(({ message }) => message);
        expect(await walk("forward", limit)).toEqual(messages);
        expect((await walk("backward", limit)).reverse()).toEqual(messages);
      },
    ),
    { numRuns: 60 },
  );
});

async function walk(direction: "forward" | "backward", limit: number): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const page = await get({ startFromHead: direction === "forward", limit, nextToken });
    const messages = (page.messages ?? []) as string[];
    found.push(...(direction === "forward" ? messages : messages.toReversed()));
    const next = direction === "forward" ? page.nextForwardToken : page.nextBackwardToken;
    if (messages.length === 0) return found;
    nextToken = next;
  }
}
