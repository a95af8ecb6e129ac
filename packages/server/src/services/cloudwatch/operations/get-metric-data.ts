import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import type { RequestContext } from "../../../engine/service.ts";
import { type DataPosition, decodeDataToken, encodeDataToken } from "../data-token.ts";
import { checkQueries, type MetricQuery, validationError } from "../metric-data-queries.ts";
import { type Period, readPeriods, windowOf } from "../periods.ts";
import { metricKey, metricRecords, seriesId } from "../records.ts";
import { inSearchOrder } from "../units.ts";

const datapointsMax = 100_800;
type Input = GetMetricDataCommandInput;

/** Answers the queries one after the other; a page ends, maybe within a query, when it holds `MaxDatapoints`. */
export async function getMetricData(
  context: RequestContext,
  input: Input,
): Promise<Omit<GetMetricDataCommandOutput, "$metadata">> {
  const queries = checkQueries(input.MetricDataQueries).filter(({ returnsData }) => returnsData);
  const { start, end } = checkTimes(input);
  const descending = checkOrder(input.ScanBy);
  checkTimezone(input.LabelOptions?.Timezone);
  let left = checkMaxDatapoints(input.MaxDatapoints);
  let position: DataPosition = decodeDataToken(input.NextToken, queries.length);
  const MetricDataResults: MetricDataResult[] = [];
  while (position.query < queries.length && left > 0) {
    const query = queries[position.query]!;
    const points = beyond(position, await readQuery(context, query, start, end), descending);
    const page = points.slice(0, left);
    const isWhole = page.length === points.length;
    MetricDataResults.push(resultOf(query, page, isWhole));
    left -= page.length;
    position = isWhole
      ? { query: position.query + 1 }
      : { query: position.query, lastSeconds: page.at(-1)!.startSeconds };
  }
  const isLast = position.query === queries.length;
  return { MetricDataResults, Messages: [], ...(!isLast && { NextToken: encodeDataToken(position) }) };
}

interface Point {
  readonly startSeconds: number;
  readonly value: number;
}

/** In the order of time. Each query is a transaction of its own, so that other requests get their turn in between. */
async function readQuery(
  { platform, region }: RequestContext,
  query: MetricQuery,
  start: Date,
  end: Date,
): Promise<Point[]> {
  const { namespace, metricName, dimensions, periodSeconds, statistic } = query;
  const metric = { region, namespace, metricName, dimensions };
  const window = windowOf(start, end, periodSeconds, platform.clock.nowMs());
  const periods = await platform.store.read((tx): Period[] => {
    if (query.unit) return readPeriods(tx, seriesId(metric, query.unit), window);
    const stored = tx.get(metricKey(metric));
    for (const unit of inSearchOrder(stored ? metricRecords.decode(stored).units : [])) {
      const found = readPeriods(tx, seriesId(metric, unit), window);
      if (found.length > 0) return found;
    }
    return [];
  });
  return periods.flatMap(({ startSeconds, aggregate }) => {
    const value = statistic(aggregate);
    return value === undefined ? [] : [{ startSeconds, value }];
  });
}

/** What earlier pages have not told yet, in the order that was asked for. */
function beyond({ lastSeconds }: DataPosition, points: Point[], descending: boolean): Point[] {
  const ordered = descending ? points.reverse() : points;
  if (lastSeconds === undefined) return ordered;
  return ordered.filter(({ startSeconds }) => (descending ? startSeconds < lastSeconds : startSeconds > lastSeconds));
}

function resultOf({ id, label }: MetricQuery, points: readonly Point[], isWhole: boolean): MetricDataResult {
  return {
    Id: id,
    Label: label,
    Timestamps: points.map(({ startSeconds }) => new Date(startSeconds * 1000)),
    Values: points.map(({ value }) => value),
    StatusCode: isWhole ? "Complete" : "PartialData",
  };
}

function checkTimes({ StartTime: start, EndTime: end }: Input): { start: Date; end: Date } {
  if (!start) throw validationError("The parameter StartTime is required.");
  if (!end) throw validationError("The parameter EndTime is required.");
  if (start > end) throw validationError("The parameter EndTime must be greater than StartTime.");
  if (start.getTime() === end.getTime()) {
    throw validationError("The parameter StartTime must not equal parameter EndTime.");
  }
  return { start, end };
}

function checkOrder(scanBy: Input["ScanBy"] | null = "TimestampDescending"): boolean {
  const order = scanBy ?? "TimestampDescending";
  if (order === "TimestampAscending" || order === "TimestampDescending") return order === "TimestampDescending";
  throw validationError("The parameter ScanBy must be a value in the set [ TimestampDescending, TimestampAscending ].");
}

function checkMaxDatapoints(count: number | null = datapointsMax): number {
  if (count === null) return datapointsMax;
  if (count >= 1 && count <= datapointsMax) return count;
  throw validationError(`The parameter MaxDatapoints must be between 1 and ${datapointsMax}.`);
}

/** The time zone is for dates in dynamic labels, which are refused where they stand; so all that is left is its form. */
function checkTimezone(timezone: string | null | undefined): void {
  if (timezone === null || timezone === undefined || /^[+-]\d{4}$/.test(timezone)) return;
  throw validationError(`The value ${timezone} for parameter LabelOptions.Timezone is invalid.`);
}
