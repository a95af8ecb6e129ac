import type {
  GetInsightRuleReportCommandInput,
  GetInsightRuleReportCommandOutput,
  InsightRuleContributor,
  InsightRuleMetricDatapoint,
} from "@aws-sdk/client-cloudwatch";
import {
  type InsightRuleRecord,
  insightRuleKey,
  insightRuleRecords,
} from "../../../engine/contributor-insights/records.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { ruleNameLengthMax, ruleNotFoundMessage } from "../insight-rules/built-in-rules.ts";
import { readReport } from "../insight-rules/read-report.ts";
import type { Amount, InsightReport, ReportedPeriod } from "../insight-rules/report.ts";
import { checkChoice, invalidValue, missingParameter, requireText } from "../parameters.ts";
import { checkStretch, type Window } from "../periods.ts";

const contributorCountMax = 100;
const contributorCountDefault = 10;

/** Each as of one period. */
const metrics: Readonly<Record<string, (period: ReportedPeriod) => number>> = {
  UniqueContributors: ({ distinct }) => distinct.count,
  MaxContributorValue: ({ maxContributorValue }) => maxContributorValue,
  SampleCount: ({ sampleCount }) => sampleCount,
  Sum: ({ sum }) => sum,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
  Average: ({ sum, sampleCount }) => sum / sampleCount,
};

/**
 * Who contributed the most, and how that went. Contributors are ranked by the statistic that `OrderBy` names, and their values
 * are of that statistic: with `Maximum` a period tells its minute with the most, as the graphs of DynamoDB's console do.
 */
export async function getInsightRuleReport(
  { platform, region }: RequestContext,
  input: GetInsightRuleReportCommandInput,
): Promise<Omit<GetInsightRuleReportCommandOutput, "$metadata">> {
  const name = requireText("RuleName", input.RuleName, ruleNameLengthMax);
  const window = checkWindow(input, platform.clock.nowMs());
  const wanted = checkMetrics(input.Metrics);
  const statistic = checkChoice("OrderBy", input.OrderBy, ["Sum", "Maximum"]) === "Maximum" ? "maximum" : "sum";
  const count = checkCount(input.MaxContributorCount);
  const stored = await platform.store.read((tx) => tx.get(insightRuleKey(region, name)));
  if (!stored) throw new ServiceError("ResourceNotFoundException", ruleNotFoundMessage(name));
  const rule = insightRuleRecords.decode(stored);
  assertTold(rule, count);
  const report = await readReport(platform.store, region, name, window);
  return {
    KeyLabels: [...rule.keyLabels],
    AggregationStatistic: "Sum",
    AggregateValue: report.sum,
    ApproximateUniqueCount: report.distinct.count,
    Contributors: topContributors(report, statistic, count),
    ...(wanted.length > 0 && { MetricDatapoints: metricDatapoints(report, wanted) }),
  };
}

function checkWindow(input: GetInsightRuleReportCommandInput, nowMs: number): Window {
  const window = checkStretch(input, nowMs);
  if (window.periodSeconds % 60 !== 0) throw invalidValue("The parameter Period must be a multiple of 60.");
  return window;
}

function checkMetrics(names: readonly string[] | undefined): readonly string[] {
  return (names ?? []).map((name, index) => {
    const member = `Metrics.member.${index + 1}`;
    const known = checkChoice(member, name, Object.keys(metrics));
    if (known === undefined) throw missingParameter(member);
    return known;
  });
}

function checkCount(given: number | undefined): number {
  if (given === undefined || given === null) return contributorCountDefault;
  if (given >= 1 && given <= contributorCountMax) return given;
  throw invalidValue(`The parameter MaxContributorCount must be between 1 and ${contributorCountMax}.`);
}

function assertTold(rule: InsightRuleRecord, count: number): void {
  if (count <= rule.contributorCountMax) return;
  throw invalidValue(
    `The parameter MaxContributorCount must not be greater than ${rule.contributorCountMax} for this rule.`,
  );
}

function topContributors(report: InsightReport, statistic: keyof Amount, count: number): InsightRuleContributor[] {
  const ranked = [...report.contributors].sort((one, other) => other[statistic] - one[statistic]);
  return ranked.slice(0, count).map(({ keys, periods, [statistic]: value }) => ({
    Keys: [...keys],
    ApproximateAggregateValue: value,
    Datapoints: Array.from(periods, ([startMs, amount]) => ({
      Timestamp: new Date(startMs),
      ApproximateValue: amount[statistic],
    })),
  }));
}

function metricDatapoints(report: InsightReport, wanted: readonly string[]): InsightRuleMetricDatapoint[] {
  return Array.from(report.periods, ([startMs, period]) => ({
    Timestamp: new Date(startMs),
    ...Object.fromEntries(wanted.map((name) => [name, metrics[name]!(period)])),
  }));
}
