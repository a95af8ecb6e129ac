import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { cloudwatchModel as model } from "../../models/cloudwatch.gen.ts";
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

/** Values that JSON can bring where the model wants something of a shape: what it wants, nothing, or too much of it. */
function anyOf(shapeName: string): fc.Arbitrary<unknown> {
  const shape = model.shapes[shapeName]!;
  const nothing = fc.constant(null);
  switch (shape.type) {
    case "structure": {
      const members = Object.entries(shape.members ?? {}).map(([name, { shape: member }]) => [name, anyOf(member)]);
      return fc.oneof(
        { weight: 9, arbitrary: fc.record(Object.fromEntries(members), { requiredKeys: [] }) },
        { weight: 1, arbitrary: nothing },
      );
    }
    case "list":
      return fc.oneof(fc.array(anyOf(shape.member!.shape), { maxLength: 4 }), nothing);
    case "map":
      return fc.oneof(fc.dictionary(fc.string(), anyOf(shape.value!.shape), { maxKeys: 3 }), nothing);
    case "boolean":
      return fc.oneof(fc.boolean(), nothing);
    case "timestamp":
      return fc.oneof(fc.constantFrom(0, 1_768_478_400, -8.64e12, 8.64e12, 1_768_478_400.001), fc.double(), nothing);
    case "integer":
      return fc.oneof(fc.constantFrom(0, 1, 60, 300, -60, 2_147_483_640), fc.integer(), nothing);
    case "double":
      return fc.oneof(fc.constantFrom(0, "NaN", "Infinity", 2 ** 360, 5e-324), fc.double({ noNaN: true }), nothing);
    default:
      return fc.oneof(
        fc.constantFrom("n", "m", "Sum", "p50", "PT3H", "\ud800", "", "\0", ...(shape.enum ?? [])),
        fc.string({ unit: "binary" }),
        nothing,
      );
  }
}

test.each(operations)("%s answers or refuses whatever it is asked, by name", async (operation) => {
  const { cloudwatch, store } = openCloudwatch();
  await putRule(store, "n");
  await putMinute(store, "n", noonMs, { "\ud800": 1, "\0": 1 });
  await cloudwatch.putMetricData({ Namespace: "n", MetricData: [{ MetricName: "m", Value: 1 }] });
  const run = cloudwatch[`${operation[0]!.toLowerCase()}${operation.slice(1)}` as "listMetrics"];
  const request = { method: "POST", path: "/", query: "", headers: {} };
  await fc.assert(
    fc.asyncProperty(anyOf(model.operations[operation]!.input!), async (asked) => {
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
