import {
  type InsightMinuteRecord,
  insightMinuteRecords,
  insightMinutesBetween,
} from "../../../engine/contributor-insights/records.ts";
import { settle } from "../../../kernel/clock.ts";
import { decodeKey } from "../../../store/keys.ts";
import type { Key, Store } from "../../../store/store.ts";
import type { Window } from "../periods.ts";
import { retainedSinceMs } from "./insight-retention.ts";
import { InsightReport } from "./report.ts";

/** As much is read in one turn: each record may list some hundred contributors. */
const recordsAtOnce = 8;

/** What a rule counted within a window, from what is stored of it. */
export async function readReport(store: Store, region: string, name: string, window: Window): Promise<InsightReport> {
  const [startMs, endMs, periodMs] = [
    window.startSeconds * 1000,
    window.endSeconds * 1000,
    window.periodSeconds * 1000,
  ];
  const report = new InsightReport((ms) => startMs + Math.floor((ms - startMs) / periodMs) * periodMs);
  const firstMs = Math.max(startMs, retainedSinceMs(window.nowSeconds * 1000));
  if (firstMs >= endMs) return report;
  const { end, start: first } = insightMinutesBetween(region, name, firstMs, endMs);
  let start: Key = first;
  /** The records of a minute follow each other. */
  let minute: { readonly ms: number; readonly records: InsightMinuteRecord[] } | undefined;
  for (;;) {
    const range = { start, end, limit: recordsAtOnce };
    const entries = await store.read((tx) => [...tx.range(range)]);
    for (const { key, value } of entries) {
      const ms = decodeKey(key)[4] as number;
      if (minute?.ms !== ms) {
        if (minute) report.addMinute(minute.ms, minute.records);
        minute = { ms, records: [] };
      }
      minute.records.push(insightMinuteRecords.decode(value));
    }
    if (entries.length < recordsAtOnce) break;
    start = Buffer.concat([entries.at(-1)!.key, Buffer.of(0)]);
    await settle();
  }
  if (minute) report.addMinute(minute.ms, minute.records);
  return report;
}
