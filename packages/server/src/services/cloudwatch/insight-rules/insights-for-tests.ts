import {
  type InsightMinuteRecord,
  insightMinuteKey,
  insightMinuteRecords,
  insightRuleKey,
  insightRuleRecords,
} from "../../../engine/contributor-insights/records.ts";
import type { Store } from "../../../store/store.ts";

/** Where the service of these tests is. */
export const region = "eu-west-1";

/** Makes a rule as DynamoDB does. */
export function putRule(store: Store, name: string): Promise<void> {
  const rule = { keyLabels: ["PartitionKey"], summed: "ConsumedThroughputUnits", contributorCountMax: 25 };
  return store.transact((tx) => tx.put(insightRuleKey(region, name), insightRuleRecords.encode(rule)));
}

/** What a process has counted in a minute, as values by keys, or as the whole record. */
export function putMinute(
  store: Store,
  name: string,
  startMs: number,
  counted: Readonly<Record<string, number>> | InsightMinuteRecord,
  part = "part",
): Promise<void> {
  const record = isRecord(counted) ? counted : recordOf(counted);
  const key = insightMinuteKey(region, name, startMs, part);
  return store.transact((tx) => tx.put(key, insightMinuteRecords.encode(record)));
}

function isRecord(counted: object): counted is InsightMinuteRecord {
  return "contributors" in counted;
}

function recordOf(values: Readonly<Record<string, number>>): InsightMinuteRecord {
  const contributors = Object.entries(values).map(([key, value]) => [[key], value] as const);
  return { contributors, sum: contributors.reduce((sum, [, value]) => sum + value, 0) };
}
