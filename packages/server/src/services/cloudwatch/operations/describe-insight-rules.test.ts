import { expect, test } from "vitest";
import { openCloudwatch } from "../cloudwatch-for-tests.ts";
import { putRule } from "../insight-rules/insights-for-tests.ts";

test("tells what the rules count", async () => {
  const { cloudwatch, store } = openCloudwatch();
  expect(await cloudwatch.describeInsightRules({})).toEqual({ InsightRules: [] });
  await putRule(store, "rule");
  const { InsightRules: [rule] = [] } = await cloudwatch.describeInsightRules({});
  expect(rule).toEqual({
    Name: "rule",
    State: "ENABLED",
    Schema: '{"Name":"ServiceLogRule","Version":1}',
    Definition: expect.any(String),
    ManagedRule: true,
  });
  expect(JSON.parse(rule!.Definition!)).toMatchObject({
    AggregateOn: "Sum",
    Contribution: { Keys: ["PartitionKey"], ValueOf: "ConsumedThroughputUnits" },
  });
});

test.each([1, 2, 5, 500])("pages by %d to the end", async (MaxResults) => {
  const { cloudwatch, store } = openCloudwatch();
  for (const name of ["e", "a", "c", "b", "d"]) await putRule(store, name);
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudwatch.describeInsightRules({ MaxResults, ...(NextToken && { NextToken }) });
    expect(page.InsightRules?.length).toBeLessThanOrEqual(MaxResults);
    names.push(...(page.InsightRules ?? []).map(({ Name }) => Name!));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(names).toEqual(["a", "b", "c", "d", "e"]);
});

test("refuses what is no token, and pages without room", async () => {
  const { cloudwatch } = openCloudwatch();
  for (const NextToken of ["", "%", Buffer.from("\0").toString("base64url"), "x".repeat(1000)]) {
    await expect(cloudwatch.describeInsightRules({ NextToken })).rejects.toMatchObject({ code: "InvalidNextToken" });
  }
  await expect(cloudwatch.describeInsightRules({ MaxResults: 0 })).rejects.toMatchObject({ code: expect.any(String) });
});
