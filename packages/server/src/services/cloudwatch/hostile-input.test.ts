import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { cloudwatchModel as model } from "../../models/cloudwatch.gen.ts";
import { anyInput } from "../../protocols/any-input-for-tests.ts";
import { protocolOf } from "../../protocols/protocols.ts";
import { spokenModels } from "../../protocols/spoken-models.ts";
import { noonMs, openCloudwatch } from "./cloudwatch-for-tests.ts";
import { putMinute, putRule } from "./insight-rules/insights-for-tests.ts";

const json = spokenModels(model).find(({ protocol }) => protocol === "json")!;
const operations = [
  "PutMetricData",
  "GetMetricData",
  "GetMetricStatistics",
  "ListMetrics",
  "GetInsightRuleReport",
  "DescribeInsightRules",
  "DisableInsightRules",
] as const;

const telling = {
  strings: ["n", "m", "Sum", "p50", "PT3H"],
  integers: [60, 300, -60],
  timestamps: [1_768_478_400, 1_768_478_400.001],
};

test.each(operations)("%s answers or refuses whatever it is asked, by name", async (operation) => {
  const { cloudwatch, store } = openCloudwatch();
  await putRule(store, "n");
  await putMinute(store, "n", noonMs, { "\ud800": 1, "\0": 1 });
  await cloudwatch.putMetricData({ Namespace: "n", MetricData: [{ MetricName: "m", Value: 1 }] });
  const run = cloudwatch[`${operation[0]!.toLowerCase()}${operation.slice(1)}` as "listMetrics"];
  const request = { method: "POST", path: "/", query: "", headers: {} };
  await fc.assert(
    fc.asyncProperty(anyInput(model, model.operations[operation]!.input!, telling), async (asked) => {
      try {
        const body = Buffer.from(JSON.stringify(asked));
        const input = protocolOf(json).decodeRequest(json, operation, { ...request, body });
        const output = (await run(input as never)) as Record<string, unknown>;
        for (const spoken of spokenModels(model)) protocolOf(spoken).encodeResponse(spoken, operation, output, "id");
      } catch (error) {
        expect(error, String((error as Error).stack)).toBeInstanceOf(ServiceError);
      }
    }),
    { numRuns: 150 },
  );
});
