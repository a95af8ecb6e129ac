import type {
  DimensionFilter,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
  Metric as WireMetric,
} from "@aws-sdk/client-cloudwatch";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { compareKeys } from "../../../store/keys.ts";
import type { Key, Reading } from "../../../store/store.ts";
import {
  checkChoice,
  dimensionName,
  dimensionValue,
  invalidValue,
  requireNamespace,
  requireSize,
  requireText,
} from "../parameters.ts";
import { lastSeenStepMs, type MetricRecord, metricOf, metricRecords, metricsOf } from "../records.ts";

const metricsMax = 500;
/** How many metrics a page looks at, so that a filter that fits none does not stop everything else. */
const lookedAtMax = 10_000;
const twoWeeksMs = 14 * 86_400_000;
const threeHoursMs = 3 * 3_600_000;

/** A page may hold fewer metrics than there is room for, and even none, and be followed by others. */
export async function listMetrics(
  { platform, region }: RequestContext,
  input: ListMetricsCommandInput,
): Promise<Omit<ListMetricsCommandOutput, "$metadata">> {
  refuseOtherAccounts(input);
  const range = rangeOf(region, input);
  const dimensions = checkFilters(input.Dimensions);
  const maxAgeMs = checkChoice("RecentlyActive", input.RecentlyActive, ["PT3H"]) ? threeHoursMs : twoWeeksMs;
  const seenSinceMs = platform.clock.nowMs() - maxAgeMs - lastSeenStepMs;
  // Where a namespace is given too, the range has no other names.
  const fits = (record: MetricRecord, metricName: string) =>
    (input.MetricName ?? metricName) === metricName &&
    record.lastSeenMs >= seenSinceMs &&
    hasDimensions(record, dimensions);
  const start = startOf(range, input.NextToken);
  const page = await platform.store.read((tx) => readPage(tx, { ...range, start }, fits));
  return { Metrics: page.metrics, ...(page.last && { NextToken: Buffer.from(page.last).toString("base64url") }) };
}

interface KeyRange {
  readonly start: Key;
  readonly end: Key;
}

function readPage(tx: Reading, range: KeyRange, fits: (record: MetricRecord, metricName: string) => boolean) {
  const metrics: WireMetric[] = [];
  let lookedAt = 0;
  for (const { key, value } of tx.range({ ...range, limit: lookedAtMax })) {
    lookedAt++;
    const record = metricRecords.decode(value);
    const { namespace, metricName } = metricOf(key, record);
    if (!fits(record, metricName)) {
      if (lookedAt === lookedAtMax) return { metrics, last: key };
      continue;
    }
    metrics.push({
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: record.dimensions.map(([Name, Value]) => ({ Name, Value })),
    });
    if (metrics.length === metricsMax || lookedAt === lookedAtMax) return { metrics, last: key };
  }
  return { metrics, last: undefined };
}

/** Metrics are kept by namespace, then name: a name alone is looked for in all namespaces. */
function rangeOf(region: string, { Namespace, MetricName }: ListMetricsCommandInput): KeyRange {
  const namespace =
    Namespace === undefined || Namespace === null ? undefined : requireNamespace("Namespace", Namespace);
  const name = MetricName === undefined || MetricName === null ? undefined : requireText("MetricName", MetricName);
  if (namespace === undefined) return metricsOf(region);
  return name === undefined ? metricsOf(region, namespace) : metricsOf(region, namespace, name);
}

function startOf(range: KeyRange, token: string | null | undefined): Key {
  if (token === undefined || token === null) return range.start;
  const last = Buffer.from(token, "base64url");
  const isOurs = compareKeys(last, range.start) > 0 && compareKeys(last, range.end) < 0 && last.length < 1000;
  if (!isOurs) throw invalidValue("The value for parameter NextToken is invalid.");
  // The first key past it.
  return Buffer.concat([last, Buffer.of(0)]);
}

interface Filter {
  readonly name: string;
  readonly value: string | undefined;
}

function checkFilters(filters: readonly (DimensionFilter | null)[] | null | undefined): Filter[] {
  requireSize("Dimensions", filters ?? [], 10);
  return (filters ?? []).map((filter, index) => {
    const member = `Dimensions.member.${index + 1}`;
    const value = filter?.Value ?? undefined;
    return {
      name: dimensionName(`${member}.Name`, filter?.Name),
      value: value === undefined ? undefined : dimensionValue(`${member}.Value`, value),
    };
  });
}

function hasDimensions({ dimensions }: MetricRecord, filters: readonly Filter[]): boolean {
  return filters.every(({ name, value }) =>
    dimensions.some(([dimension, its]) => dimension === name && (value === undefined || value === its)),
  );
}

function refuseOtherAccounts({ IncludeLinkedAccounts, OwningAccount }: ListMetricsCommandInput): void {
  if (IncludeLinkedAccounts) throw new NotImplementedError("the parameter IncludeLinkedAccounts of ListMetrics");
  if (OwningAccount) throw new NotImplementedError("the parameter OwningAccount of ListMetrics");
}
