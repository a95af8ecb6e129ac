import {
  allInsightMinutes,
  insightMinutesBetween,
  insightMinutesOf,
  insightRuleKey,
  insightRulesTopic,
  minuteMs,
} from "../../../engine/contributor-insights/records.ts";
import { noPause, periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import { decodeKey } from "../../../store/keys.ts";
import type { Range, Store } from "../../../store/store.ts";

/** CloudWatch keeps what has a period of a minute for 15 days. Reports tell nothing older, whether or not it is gone yet. */
const retentionMs = 15 * 86_400_000;

const minutesAtOnce = 500;

/** The first minute that is told at this time. */
export function retainedSinceMs(nowMs: number): number {
  return Math.floor((nowMs - retentionMs) / minuteMs) * minuteMs;
}

/** Clears away what rules have counted: what is too old, and everything of those that are gone. */
export function createInsightRetention(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "cloudwatch insight retention",
    run: (pause) => retainInsights(platform.store, platform.clock.nowMs(), pause),
    intervalMs: 3_600_000,
    topic: insightRulesTopic,
  });
}

export async function retainInsights(store: Store, nowMs: number, pause = noPause): Promise<void> {
  const { end } = allInsightMinutes();
  let { start } = allInsightMinutes();
  for (;;) {
    const [first] = await store.read((tx) => [...tx.range({ start, end, limit: 1 })]);
    if (!first) return;
    const [, , region, name] = decodeKey(first.key) as string[];
    while ((await pause()) && (await clearSome(store, region!, name!, nowMs)));
    if (!(await pause())) return;
    start = insightMinutesOf(region!, name!).end;
  }
}

/** True when there may be more. */
function clearSome(store: Store, region: string, name: string, nowMs: number): Promise<boolean> {
  return store.transact((tx) => {
    // Looked up here and not before: a rule may come back under the same name.
    const isThere = tx.get(insightRuleKey(region, name)) !== undefined;
    const due: Range = isThere
      ? insightMinutesBetween(region, name, 0, retainedSinceMs(nowMs))
      : insightMinutesOf(region, name);
    const minutes = [...tx.range({ ...due, limit: minutesAtOnce })];
    for (const { key } of minutes) tx.delete(key);
    return minutes.length === minutesAtOnce;
  });
}
