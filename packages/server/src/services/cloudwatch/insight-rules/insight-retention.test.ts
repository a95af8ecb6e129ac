import { expect, test } from "vitest";
import { allInsightMinutes, insightRuleKey } from "../../../engine/contributor-insights/records.ts";
import { decodeKey } from "../../../store/keys.ts";
import { type CloudwatchForTests, noonMs, openCloudwatch } from "../cloudwatch-for-tests.ts";
import { createInsightRetention, retainInsights } from "./insight-retention.ts";
import { putMinute, putRule, region } from "./insights-for-tests.ts";

const dayMs = 86_400_000;

async function minutesIn({ store }: CloudwatchForTests): Promise<[string, number][]> {
  const entries = await store.read((tx) => [...tx.range(allInsightMinutes())]);
  return entries.map(({ key }) => {
    const [, , , name, ms] = decodeKey(key) as [string, string, string, string, number];
    return [name, (ms - noonMs) / 60_000];
  });
}

test("clears away what is older than fifteen days, and all that rules which are gone have left", async () => {
  const open = openCloudwatch();
  const { store } = open;
  for (const name of ["here", "there"]) await putRule(store, name);
  for (const name of ["gone", "here", "there", "vanished"]) {
    for (const minute of [0, 1, 2]) await putMinute(store, name, noonMs + minute * 60_000, { a: 1 });
  }
  await retainInsights(store, noonMs + 15 * dayMs + 60_000);
  expect(await minutesIn(open)).toEqual([
    ["here", 1],
    ["here", 2],
    ["there", 1],
    ["there", 2],
  ]);
});

test("takes as many looks as it needs", async () => {
  const open = openCloudwatch();
  for (let minute = 0; minute < 1_100; minute++) {
    await putMinute(open.store, "gone", noonMs + minute * 60_000, { a: 1 });
  }
  await retainInsights(open.store, noonMs);
  expect(await minutesIn(open)).toEqual([]);
});

test("comes by each hour, and when a rule is removed", async () => {
  const open = openCloudwatch();
  await putRule(open.store, "rule");
  await putMinute(open.store, "rule", noonMs, { a: 1 });
  await putMinute(open.store, "rule", noonMs + dayMs, { a: 1 });
  const worker = createInsightRetention(open.platform);
  worker.start();
  await open.clock.advance(15 * dayMs + 2 * 3_600_000);
  expect(await minutesIn(open)).toEqual([["rule", 24 * 60]]);
  await open.store.transact((tx) => {
    tx.delete(insightRuleKey(region, "rule"));
    tx.wake("insights rules");
  });
  await open.clock.advance(1_000);
  expect(await minutesIn(open)).toEqual([]);
  await worker.stop();
});
