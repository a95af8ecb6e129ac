import type { PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { checkDatum } from "../metric-datum.ts";
import { invalidValue, missingParameter, requireNamespace, requireSize } from "../parameters.ts";
import { batchOf, storeBatch } from "../store-data.ts";

const metricDataMax = 1000;

export async function putMetricData(context: RequestContext, input: PutMetricDataCommandInput): Promise<object> {
  const { platform, region, principal } = context;
  const namespace = requireNamespace("Namespace", input.Namespace);
  // Services write their own metrics; nobody else may write what looks like them.
  if (namespace.startsWith("AWS/") && principal.type !== "service") {
    throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
  }
  if (input.EntityMetricData) throw new NotImplementedError("the parameter EntityMetricData of PutMetricData");
  if (input.StrictEntityValidation !== undefined) {
    throw new NotImplementedError("the parameter StrictEntityValidation of PutMetricData");
  }
  const metricData = input.MetricData ?? [];
  if (metricData.length === 0) throw missingParameter("MetricData");
  requireSize("MetricData", metricData, metricDataMax);
  const nowMs = platform.clock.nowMs();
  const data = metricData.map((datum, index) => checkDatum(`MetricData.member.${index + 1}`, datum, nowMs));
  const batch = batchOf(region, namespace, data, nowMs);
  await platform.store.transact((tx) => storeBatch(tx, batch, nowMs));
  return {};
}
