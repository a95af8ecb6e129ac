import { expect, test } from "vitest";
import { prefixRange } from "../../store/keys.ts";
import { clearDeletions } from "./clearing.ts";
import { createLogRetention } from "./log-retention.ts";
import { type LogsForTests, openLogsWithStream, putMessages } from "./logs-for-tests.ts";

const dayMs = 86_400_000;
const countOf = ({ store }: LogsForTests, ...prefix: string[]) =>
  store.read((tx) => [...tx.range(prefixRange(["logs", ...prefix]))].length);

test("clears expired events by the hour, and the bytes with them", async () => {
  const opened = await openLogsWithStream();
  const { logs, clock } = opened;
  await putMessages(opened, "s", clock.nowMs(), "early");
  await logs.putRetentionPolicy({ logGroupName: "g", retentionInDays: 1 });
  const retention = createLogRetention(opened.platform);
  retention.start();
  await clock.advance(dayMs / 2);
  await putMessages(opened, "s", clock.nowMs(), "later");
  expect(await countOf(opened, "chunk")).toBe(2);

  await clock.advance(dayMs / 2 + 3_600_000);
  expect(await countOf(opened, "chunk")).toBe(1);
  expect(await countOf(opened, "chunk-index")).toBe(1);
  expect((await logs.describeLogGroups({})).logGroups?.[0]?.storedBytes).toBe(5 + 26);
  const { logStreams } = await logs.describeLogStreams({ logGroupName: "g" });
  expect(logStreams?.[0]?.firstEventTimestamp).toBe(logStreams?.[0]?.lastEventTimestamp);
  await retention.stop();
});

test("clears what was deleted soon after, also what was deleted before it started", async () => {
  const opened = await openLogsWithStream();
  const { logs, clock } = opened;
  for (let index = 0; index < 450; index++) await putMessages(opened, "s", clock.nowMs() + index, "m");
  await logs.deleteLogStream({ logGroupName: "g", logStreamName: "s" });
  const retention = createLogRetention(opened.platform);
  retention.start();
  await clock.advance(0);
  await clock.advance(1);
  await retention.stop();
  expect(await countOf(opened, "chunk")).toBe(0);
  expect(await countOf(opened, "chunk-index")).toBe(0);
  expect(await countOf(opened, "deletion")).toBe(0);
});

test("wakes up for a deletion", async () => {
  const opened = await openLogsWithStream();
  const { logs, clock } = opened;
  await putMessages(opened, "s", clock.nowMs(), "m");
  const retention = createLogRetention(opened.platform);
  retention.start();
  await clock.advance(1);
  await logs.deleteLogGroup({ logGroupName: "g" });
  await clock.advance(1);
  await clock.advance(1);
  expect(await countOf(opened)).toBe(0);
  await retention.stop();
});

test("goes on where it was cut off", async () => {
  const opened = await openLogsWithStream();
  const { logs, clock } = opened;
  for (let index = 0; index < 250; index++) {
    await logs.createLogStream({ logGroupName: "g", logStreamName: `s${index}` });
    await putMessages(opened, `s${index}`, clock.nowMs(), "m");
  }
  await logs.deleteLogGroup({ logGroupName: "g" });
  const cutOff = new AbortController();
  let transactions = 0;
  const failing = {
    ...opened.store,
    read: opened.store.read.bind(opened.store),
    transact: (work: Parameters<typeof opened.store.transact>[0]) => {
      if (++transactions === 2) cutOff.abort();
      return opened.store.transact(work);
    },
  } as typeof opened.store;
  await clearDeletions(failing, cutOff.signal);
  expect(await countOf(opened)).toBeGreaterThan(0);
  await clearDeletions(opened.store);
  expect(await countOf(opened)).toBe(0);
});
