import { anyResource, missing, type OperationTable, type Service } from "../../engine/service.ts";
import { type CloudwatchOperationName, cloudwatchModel } from "../../models/cloudwatch.gen.ts";
import { getMetricData } from "./operations/get-metric-data.ts";
import { getMetricStatistics } from "./operations/get-metric-statistics.ts";
import { listMetrics } from "./operations/list-metrics.ts";
import { putMetricData } from "./operations/put-metric-data.ts";

const operations: OperationTable<CloudwatchOperationName> = {
  AssociateDatasetKmsKey: missing,
  DeleteAlarmMuteRule: missing,
  DeleteAlarms: missing,
  DeleteAnomalyDetector: missing,
  DeleteDashboards: missing,
  DeleteInsightRules: missing,
  DeleteMetricStream: missing,
  DescribeAlarmContributors: missing,
  DescribeAlarmHistory: missing,
  DescribeAlarms: missing,
  DescribeAlarmsForMetric: missing,
  DescribeAnomalyDetectors: missing,
  DescribeInsightRules: missing,
  DisableAlarmActions: missing,
  DisableInsightRules: missing,
  DisassociateDatasetKmsKey: missing,
  EnableAlarmActions: missing,
  EnableInsightRules: missing,
  GetAlarmMuteRule: missing,
  GetDashboard: missing,
  GetDataset: missing,
  GetInsightRuleReport: missing,
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

/** Amazon CloudWatch: metrics. */
export function createCloudwatchService(): Service {
  return { model: cloudwatchModel, actionPrefix: "cloudwatch", operations };
}
