import type { GetMetricDataCommandInput, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { accountId } from "../../engine/platform.ts";
import { NotImplementedError, ServiceError } from "../../kernel/errors.ts";
import { checkUnit, requireDimensions, requireNamespace, requirePeriod, requireText } from "./parameters.ts";
import type { Dimension } from "./records.ts";
import { type Statistic, statisticOf } from "./statistics.ts";

/** One query of GetMetricData for the statistic of a metric. */
export interface MetricQuery {
  readonly id: string;
  readonly label: string;
  readonly returnsData: boolean;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
  readonly periodSeconds: number;
  readonly statistic: Statistic;
  readonly unit: string | undefined;
}

/** GetMetricData gives one name to all that it refuses, and ends each line. */
export function validationError(...lines: readonly string[]): ServiceError {
  return new ServiceError("ValidationError", lines.map((line) => `${line}\n`).join(""), { statusCode: 400 });
}

const queriesMax = 500;

export function checkQueries(queries: GetMetricDataCommandInput["MetricDataQueries"] | null): MetricQuery[] {
  if (!queries || queries.length === 0) throw validationError("The parameter MetricDataQueries is required.");
  if (queries.length > queriesMax) {
    throw validationError(`The collection MetricDataQueries must not have a size greater than ${queriesMax}.`);
  }
  checkIds(queries);
  const ambiguous = ambiguities(queries);
  return queries.map((query, index) => checkQuery(`MetricDataQueries.member.${index + 1}`, query, ambiguous));
}

function checkIds(queries: readonly (MetricDataQuery | null)[]): void {
  const wrong = queries.flatMap((query, index) => {
    const name = `MetricDataQueries.member.${index + 1}.Id`;
    const id = query?.Id;
    if (!id) return [`The parameter ${name} is required.`];
    if (id.length > 255) return [`The parameter ${name} must be shorter than 256 characters.`];
    if (/^[a-z][a-zA-Z0-9_]*$/.test(id)) return [];
    return [`The value ${id} for parameter ${name} is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`];
  });
  if (wrong.length > 0) throw validationError(...wrong);
  if (new Set(queries.map((query) => query?.Id)).size < queries.length) {
    throw validationError("The values for parameter id in MetricDataQueries are not unique.");
  }
}

/** What a label must tell, beside the metric's name, to tell queries apart: statistics or periods that differ. */
interface Ambiguities {
  readonly statistic: boolean;
  readonly period: boolean;
}

function ambiguities(queries: readonly MetricDataQuery[]): Ambiguities {
  const differ = (values: readonly unknown[]) => new Set(values).size > 1;
  return {
    statistic: differ(queries.map(({ MetricStat }) => MetricStat?.Stat)),
    period: differ(queries.map(({ MetricStat }) => MetricStat?.Period)),
  };
}

function checkQuery(name: string, query: MetricDataQuery, ambiguous: Ambiguities): MetricQuery {
  refuseUnsupported(name, query);
  const { Id = "", MetricStat, Label, ReturnData } = query;
  if (!MetricStat) throw validationError(`The parameter ${name}.MetricStat is required.`);
  const { Metric, Period, Stat, Unit } = MetricStat;
  if (!Metric) throw validationError(`The parameter ${name}.MetricStat.Metric is required.`);
  if (!Stat) throw validationError(`The parameter ${name}.MetricStat.Stat is required.`);
  const statistic = statisticOf(Stat);
  if (!statistic) throw validationError(`The value ${Stat} for parameter ${name}.MetricStat.Stat is not supported.`);
  return asValidationError(() => {
    const metricName = requireText(`${name}.MetricStat.Metric.MetricName`, Metric.MetricName);
    const periodSeconds = requirePeriod(`${name}.MetricStat.Period`, Period);
    const additions = [ambiguous.statistic && Stat, ambiguous.period && periodSeconds].filter(Boolean);
    return {
      id: Id,
      label: Label ?? [metricName, ...additions].join(" "),
      returnsData: ReturnData ?? true,
      namespace: requireNamespace(`${name}.MetricStat.Metric.Namespace`, Metric.Namespace),
      metricName,
      dimensions: requireDimensions(`${name}.MetricStat.Metric.Dimensions`, Metric.Dimensions),
      periodSeconds,
      statistic,
      unit: checkUnit(`${name}.MetricStat.Unit`, Unit),
    };
  });
}

function refuseUnsupported(name: string, { Expression, Label, AccountId, Period, MetricStat }: MetricDataQuery): void {
  if (Expression) {
    const what = /^\s*SELECT\b/i.test(Expression) ? "Metrics Insights queries" : "metric math";
    throw new NotImplementedError(`${what} (the parameter ${name}.Expression of GetMetricData)`);
  }
  if (Label?.includes("${")) {
    throw new NotImplementedError(`dynamic labels (the parameter ${name}.Label of GetMetricData)`);
  }
  if (AccountId && AccountId !== accountId) {
    throw new NotImplementedError(`metrics of other accounts (the parameter ${name}.AccountId of GetMetricData)`);
  }
  if (Period !== undefined && Period !== null && MetricStat) {
    throw new NotImplementedError(`the parameter ${name}.Period of GetMetricData beside MetricStat.Period`);
  }
}

function asValidationError<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof ServiceError ? validationError(error.message) : error;
  }
}
