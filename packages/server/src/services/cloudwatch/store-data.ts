import type { Key, Writing } from "../../store/store.ts";
import { type Aggregate, mergeAggregates } from "./aggregate.ts";
import type { Datum } from "./metric-datum.ts";
import {
  decodePoint,
  encodePoint,
  lastSeenStepMs,
  type Metric,
  metricKey,
  metricRecords,
  pointKey,
  seriesId,
} from "./records.ts";
import { floorTo, placeAt } from "./resolutions.ts";

/** What a request brings, merged as far as it goes without the store, so that a transaction touches each key once. */
export interface Batch {
  readonly metrics: ReadonlyMap<string, { readonly key: Key; readonly metric: Metric; readonly units: Set<string> }>;
  readonly points: ReadonlyMap<string, { readonly key: Key; readonly aggregate: Aggregate }>;
}

export function batchOf(region: string, namespace: string, data: readonly Datum[], nowMs: number): Batch {
  const metrics = new Map<string, { key: Key; metric: Metric; units: Set<string> }>();
  const points = new Map<string, { key: Key; aggregate: Aggregate }>();
  const nowSeconds = Math.floor(nowMs / 1000);
  for (const { metricName, dimensions, unit, resolution, timestampMs, aggregate } of data) {
    const metric = { region, namespace, metricName, dimensions };
    const key = metricKey(metric);
    const known = metrics.get(textOf(key));
    if (known) known.units.add(unit);
    else metrics.set(textOf(key), { key, metric, units: new Set([unit]) });
    const startSeconds = floorTo(timestampMs / 1000, resolution);
    const place = placeAt({ resolution, startSeconds }, nowSeconds);
    if (!place) continue;
    const point = pointKey(seriesId(metric, unit), place);
    const others = points.get(textOf(point));
    points.set(textOf(point), {
      key: point,
      aggregate: others ? mergeAggregates([others.aggregate, aggregate]) : aggregate,
    });
  }
  return { metrics, points };
}

/** Merges a batch into what there is: writers of the same minute add to each other. */
export function storeBatch(tx: Writing, { metrics, points }: Batch, nowMs: number): void {
  for (const { key, metric, units } of metrics.values()) registerMetric(tx, key, metric, units, nowMs);
  for (const { key, aggregate } of points.values()) {
    const stored = tx.get(key);
    tx.put(key, encodePoint(stored ? mergeAggregates([decodePoint(stored), aggregate]) : aggregate));
  }
}

function registerMetric(tx: Writing, key: Key, metric: Metric, units: ReadonlySet<string>, nowMs: number): void {
  const stored = tx.get(key);
  const known = stored && metricRecords.decode(stored);
  const isNew = !known || [...units].some((unit) => !known.units.includes(unit));
  if (!isNew && nowMs - known.lastSeenMs < lastSeenStepMs) return;
  const dimensions = known?.dimensions ?? metric.dimensions;
  const allUnits = [...new Set([...(known?.units ?? []), ...units])];
  tx.put(key, metricRecords.encode({ dimensions, units: allUnits, lastSeenMs: nowMs }));
}

function textOf(key: Key): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}
