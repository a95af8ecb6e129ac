import type { Reading } from "../../store/store.ts";
import { type Aggregate, mergeAggregates } from "./aggregate.ts";
import { invalidCombination, invalidValue, missingParameter, requirePeriod } from "./parameters.ts";
import { decodePoint, pointStart, pointsBetween, type SeriesId } from "./records.ts";
import { floorTo, placeAt, resolutions, roundedStart } from "./resolutions.ts";

/** A stretch of time and how finely it is asked for; all in whole seconds. */
export interface Window {
  /** As CloudWatch rounds it; periods begin here. */
  readonly startSeconds: number;
  /** The first second past the window. */
  readonly endSeconds: number;
  readonly periodSeconds: number;
  readonly nowSeconds: number;
}

export function windowOf(start: Date, end: Date, periodSeconds: number, nowMs: number): Window {
  const nowSeconds = Math.floor(nowMs / 1000);
  return {
    startSeconds: roundedStart(Math.floor(start.getTime() / 1000), periodSeconds, nowSeconds),
    endSeconds: Math.ceil(end.getTime() / 1000),
    periodSeconds,
    nowSeconds,
  };
}

const datapointsMax = 1440;

/** A window as GetMetricStatistics and GetInsightRuleReport name it, and no longer than they may. */
export function checkStretch(
  { StartTime, EndTime, Period }: { StartTime?: Date; EndTime?: Date; Period?: number },
  nowMs: number,
): Window {
  if (!StartTime) throw missingParameter("StartTime");
  if (!EndTime) throw missingParameter("EndTime");
  const periodSeconds = requirePeriod("Period", Period);
  const spanSeconds = (EndTime.getTime() - StartTime.getTime()) / 1000;
  if (spanSeconds <= 0) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  const datapoints = Math.floor(spanSeconds / periodSeconds);
  if (datapoints > datapointsMax) {
    throw invalidCombination(
      `You have requested up to ${datapoints} datapoints, which exceeds the limit of ${datapointsMax}. ` +
        "You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
    );
  }
  return windowOf(StartTime, EndTime, periodSeconds, nowMs);
}

export interface Period {
  readonly startSeconds: number;
  readonly aggregate: Aggregate;
}

/**
 * The periods of a series that have data, in the order of time. Data that is kept more coarsely than the period asks for
 * is not in them.
 */
export function readPeriods(tx: Reading, series: SeriesId, window: Window): Period[] {
  const { startSeconds, endSeconds, periodSeconds, nowSeconds } = window;
  const periods = new Map<number, Aggregate[]>();
  for (const resolution of resolutions) {
    if (periodSeconds % resolution !== 0) continue;
    // A point that is due for coarsening belongs to the stretch that it will be part of, so we look an hour further.
    const range = pointsBetween(series, resolution, startSeconds, endSeconds + 3600);
    for (const { key, value } of tx.range(range)) {
      const place = placeAt({ resolution, startSeconds: pointStart(key) }, nowSeconds);
      if (!place || place.startSeconds < startSeconds || place.startSeconds >= endSeconds) continue;
      if (periodSeconds % place.resolution !== 0) continue;
      const start = startSeconds + floorTo(place.startSeconds - startSeconds, periodSeconds);
      const points = periods.get(start);
      if (points) points.push(decodePoint(value));
      else periods.set(start, [decodePoint(value)]);
    }
  }
  return Array.from(periods, ([start, points]) => ({ startSeconds: start, aggregate: mergeAggregates(points) })).sort(
    (left, right) => left.startSeconds - right.startSeconds,
  );
}
