import type {
  Datapoint,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import type { RequestContext } from "../../../engine/service.ts";
import type { Aggregate } from "../aggregate.ts";
import {
  checkChoice,
  checkUnit,
  invalidCombination,
  invalidValue,
  missingParameter,
  requireDimensions,
  requireNamespace,
  requireSize,
  requireText,
} from "../parameters.ts";
import { checkStretch, readPeriods } from "../periods.ts";
import { type Metric, metricKey, metricRecords, seriesId } from "../records.ts";
import { basicStatistics, extendedStatistic, type Statistic } from "../statistics.ts";

/** Data in different units makes datapoints of its own, each with its unit. */
export async function getMetricStatistics(
  context: RequestContext,
  input: GetMetricStatisticsCommandInput,
): Promise<Omit<GetMetricStatisticsCommandOutput, "$metadata">> {
  const { platform, region } = context;
  const metric: Metric = {
    region,
    namespace: requireNamespace("Namespace", input.Namespace),
    metricName: requireText("MetricName", input.MetricName),
    dimensions: requireDimensions("Dimensions", input.Dimensions),
  };
  const window = checkStretch(input, platform.clock.nowMs());
  const statistics = checkStatistics(input);
  const asked = checkUnit("Unit", input.Unit);
  const found = await platform.store.read((tx) => {
    const stored = tx.get(metricKey(metric));
    const units = (stored ? metricRecords.decode(stored).units : []).filter((unit) => !asked || unit === asked);
    return units.flatMap((unit) =>
      readPeriods(tx, seriesId(metric, unit), window).map((period) => ({ unit, ...period })),
    );
  });
  const Datapoints = found.map(({ unit, startSeconds, aggregate }) => ({
    Timestamp: new Date(startSeconds * 1000),
    Unit: unit as NonNullable<Datapoint["Unit"]>,
    ...statistics(aggregate),
  }));
  return { Label: metric.metricName, Datapoints };
}

/** Makes of an aggregate the members that were asked for. */
function checkStatistics(input: GetMetricStatisticsCommandInput): (aggregate: Aggregate) => Partial<Datapoint> {
  const basic = input.Statistics ?? [];
  const extended = input.ExtendedStatistics ?? [];
  if (basic.length > 0 && extended.length > 0) {
    throw invalidCombination(
      "The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both.",
    );
  }
  if (basic.length === 0 && extended.length === 0) {
    throw invalidCombination("Must specify either Statistics or ExtendedStatistics.");
  }
  requireSize("Statistics", basic, 5);
  requireSize("ExtendedStatistics", extended, 10);
  basic.forEach((name, index) => {
    const member = `Statistics.member.${index + 1}`;
    if (!checkChoice(member, name, Object.keys(basicStatistics))) throw missingParameter(member);
  });
  if (basic.length > 0) {
    return (aggregate) => Object.fromEntries(basic.map((name) => [name, basicStatistics[name]?.(aggregate)]));
  }
  const percentiles = extended.map((name, index): readonly [string, Statistic] => {
    const statistic = extendedStatistic(name ?? "");
    if (!statistic)
      throw invalidValue(`The value ${name} for parameter ExtendedStatistics.member.${index + 1} is invalid.`);
    return [name, statistic];
  });
  return (aggregate) => ({
    ExtendedStatistics: Object.fromEntries(
      percentiles.flatMap(([name, statistic]) => {
        const value = statistic(aggregate);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  });
}
