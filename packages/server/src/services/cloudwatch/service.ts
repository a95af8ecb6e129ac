import { accountId } from "../../engine/platform.ts";
import { anyResource, missing, type OperationTable, type RequestContext, type Service } from "../../engine/service.ts";
import { type CloudwatchOperationName, cloudwatchModel } from "../../models/cloudwatch.gen.ts";
import { deleteInsightRules } from "./operations/delete-insight-rules.ts";
import { describeInsightRules } from "./operations/describe-insight-rules.ts";
import { disableInsightRules } from "./operations/disable-insight-rules.ts";
import { enableInsightRules } from "./operations/enable-insight-rules.ts";
import { getInsightRuleReport } from "./operations/get-insight-rule-report.ts";
import { getMetricData } from "./operations/get-metric-data.ts";
import { getMetricStatistics } from "./operations/get-metric-statistics.ts";
import { listMetrics } from "./operations/list-metrics.ts";
import { putMetricData } from "./operations/put-metric-data.ts";

const insightRuleArn = (region: string, name: string | undefined) =>
  `arn:aws:cloudwatch:${region}:${accountId}:insight-rule/${name}`;

const byRuleName = ({ region }: RequestContext, { RuleName }: { RuleName: string | undefined }) => [
  insightRuleArn(region, RuleName),
];

const byRuleNames = ({ region }: RequestContext, { RuleNames }: { RuleNames: readonly string[] | undefined }) =>
  (RuleNames ?? []).map((name) => insightRuleArn(region, name));

const operations: OperationTable<CloudwatchOperationName> = {
  AssociateDatasetKmsKey: missing,
  DeleteAlarmMuteRule: missing,
  DeleteAlarms: missing,
  DeleteAnomalyDetector: missing,
  DeleteDashboards: missing,
  DeleteInsightRules: { run: deleteInsightRules, resources: byRuleNames },
  DeleteMetricStream: missing,
  DescribeAlarmContributors: missing,
  DescribeAlarmHistory: missing,
  DescribeAlarms: missing,
  DescribeAlarmsForMetric: missing,
  DescribeAnomalyDetectors: missing,
  DescribeInsightRules: { run: describeInsightRules, resources: anyResource },
  DisableAlarmActions: missing,
  DisableInsightRules: { run: disableInsightRules, resources: byRuleNames },
  DisassociateDatasetKmsKey: missing,
  EnableAlarmActions: missing,
  EnableInsightRules: { run: enableInsightRules, resources: byRuleNames },
  GetAlarmMuteRule: missing,
  GetDashboard: missing,
  GetDataset: missing,
  GetInsightRuleReport: { run: getInsightRuleReport, resources: byRuleName },
  GetMetricData: { run: getMetricData, resources: anyResource },
  GetMetricStatistics: { run: getMetricStatistics, resources: anyResource },
  GetMetricStream: missing,
  GetMetricWidgetImage: missing,
  GetOTelEnrichment: missing,
  ListAlarmMuteRules: missing,
  ListDashboards: missing,
  ListManagedInsightRules: missing,
  ListMetricStreams: missing,
  ListMetrics: { run: listMetrics, resources: anyResource },
  ListTagsForResource: missing,
  PutAlarmMuteRule: missing,
  PutAnomalyDetector: missing,
  PutCompositeAlarm: missing,
  PutDashboard: missing,
  PutInsightRule: missing,
  PutLogAlarm: missing,
  PutManagedInsightRules: missing,
  PutMetricAlarm: missing,
  PutMetricData: { run: putMetricData, resources: anyResource },
  PutMetricStream: missing,
  SetAlarmState: missing,
  StartMetricStreams: missing,
  StartOTelEnrichment: missing,
  StopMetricStreams: missing,
  StopOTelEnrichment: missing,
  TagResource: missing,
  UntagResource: missing,
};

/** Amazon CloudWatch: metrics, and what the rules of contributor insights have counted. */
export function createCloudwatchService(): Service {
  return { model: cloudwatchModel, actionPrefix: "cloudwatch", operations };
}
