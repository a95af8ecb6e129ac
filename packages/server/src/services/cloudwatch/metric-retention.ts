import { noPause, periodicWorker } from "../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../engine/platform.ts";
import type { Key, Reading, Store, Writing } from "../../store/store.ts";
import { type Aggregate, mergeAggregates } from "./aggregate.ts";
import {
  allMetrics,
  decodePoint,
  encodePoint,
  metricOf,
  metricRecords,
  pointKey,
  pointStart,
  pointsBetween,
  type SeriesId,
  seriesId,
} from "./records.ts";
import { type Coarsening, coarseningCutoff, coarsenings, expiryCutoff, floorTo, resolutions } from "./resolutions.ts";

/** Keeps data points as finely as their age allows, and no longer than CloudWatch does. */
export function createMetricRetention(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "cloudwatch metric retention",
    run: (pause) => retainMetrics(platform.store, Math.floor(platform.clock.nowMs() / 1000), pause),
    intervalMs: 3_600_000,
  });
}

/** How many metrics a look covers, and how many points one transaction moves, so that requests get their turn in between. */
const metricsAtOnce = 200;
const pointsAtOnce = 500;

/** Answers tell data by its age, so it does not matter when this runs, how far it gets, or how often it is killed. */
export async function retainMetrics(store: Store, nowSeconds: number, pause = noPause): Promise<void> {
  const { end } = allMetrics();
  let { start } = allMetrics();
  for (;;) {
    const look = await store.read((tx) => lookAt(tx, start, end, nowSeconds));
    for (const { series, task } of look.due) {
      while ((await pause()) && !(await store.transact((tx) => doSome(tx, series, task))));
    }
    for (const key of look.silent) await store.transact((tx) => forget(tx, key, nowSeconds));
    if (!look.last || !(await pause())) return;
    // The first key past the last.
    start = Buffer.concat([look.last, Buffer.of(0)]);
  }
}

/** Points of a resolution that begin before the cutoff become part of coarser ones or, without `to`, are gone. */
interface Task {
  readonly from: Coarsening["from"];
  readonly to?: Coarsening["to"];
  readonly cutoffSeconds: number;
}

function tasksAt(nowSeconds: number): Task[] {
  const moves = coarsenings.map((coarsening): Task => {
    return { from: coarsening.from, to: coarsening.to, cutoffSeconds: coarseningCutoff(coarsening, nowSeconds) };
  });
  return [...moves, { from: 3600, cutoffSeconds: expiryCutoff(nowSeconds) }];
}

function lookAt(tx: Reading, start: Key, end: Key, nowSeconds: number) {
  const due: { series: SeriesId; task: Task }[] = [];
  const silent: Key[] = [];
  const entries = [...tx.range({ start, end, limit: metricsAtOnce })];
  const tasks = tasksAt(nowSeconds);
  for (const { key, value } of entries) {
    const record = metricRecords.decode(value);
    if (isSilent(record.lastSeenMs, nowSeconds)) silent.push(key);
    const metric = metricOf(key, record);
    for (const unit of record.units) {
      const series = seriesId(metric, unit);
      // What is coarsened first may be due for more: a task counts as due when any before it is.
      const first = tasks.findIndex((task) => !isEmpty(tx, series, task));
      if (first >= 0) due.push(...tasks.slice(first).map((task) => ({ series, task })));
    }
  }
  return { due, silent, last: entries.length === metricsAtOnce ? entries.at(-1)!.key : undefined };
}

function isEmpty(tx: Reading, series: SeriesId, { from, cutoffSeconds }: Task): boolean {
  const [point] = tx.range({ ...pointsBetween(series, from, 0, cutoffSeconds), limit: 1 });
  return point === undefined;
}

/** True when nothing is left to do. A point leaves in the transaction in which its stretch takes it in. */
function doSome(tx: Writing, series: SeriesId, { from, to, cutoffSeconds }: Task): boolean {
  const points = [...tx.range({ ...pointsBetween(series, from, 0, cutoffSeconds), limit: pointsAtOnce })];
  const stretches = new Map<number, Aggregate[]>();
  for (const { key, value } of points) {
    tx.delete(key);
    if (to === undefined) continue;
    const startSeconds = floorTo(pointStart(key), to);
    stretches.set(startSeconds, [...(stretches.get(startSeconds) ?? []), decodePoint(value)]);
  }
  for (const [startSeconds, aggregates] of stretches) {
    const key = pointKey(series, { resolution: to!, startSeconds });
    const stored = tx.get(key);
    tx.put(key, encodePoint(mergeAggregates(stored ? [...aggregates, decodePoint(stored)] : aggregates)));
  }
  return points.length < pointsAtOnce;
}

/** Long enough that every point that came is expired: timestamps may lie two hours ahead. */
function isSilent(lastSeenMs: number, nowSeconds: number): boolean {
  return lastSeenMs / 1000 < expiryCutoff(nowSeconds) - 86_400;
}

function forget(tx: Writing, key: Key, nowSeconds: number): void {
  const stored = tx.get(key);
  const record = stored && metricRecords.decode(stored);
  // Read here and not before: data may have come in the meantime, or the last of it may still be there.
  if (!record || !isSilent(record.lastSeenMs, nowSeconds)) return;
  const metric = metricOf(key, record);
  const hasPoints = record.units.some((unit) =>
    resolutions.some((from) => !isEmpty(tx, seriesId(metric, unit), { from, cutoffSeconds: 2 ** 32 - 1 })),
  );
  if (!hasPoints) tx.delete(key);
}
