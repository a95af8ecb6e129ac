import { expect, test } from "vitest";
import { openCloudwatch } from "../cloudwatch-for-tests.ts";
import { putRule } from "../insight-rules/insights-for-tests.ts";

test("fails for rules that a service made, and for those that are not there", async () => {
  const { cloudwatch, store } = openCloudwatch();
  await putRule(store, "rule");
  const before = await cloudwatch.describeInsightRules({});
  expect(await cloudwatch.deleteInsightRules({ RuleNames: ["rule", "nobody"] })).toEqual({
    Failures: [
      {
        FailureResource: "rule",
        ExceptionType: "InvalidParameterValueException",
        FailureCode: "InvalidParameterValue",
        FailureDescription: "You cannot delete built-in rules.",
      },
      {
        FailureResource: "nobody",
        ExceptionType: "ResourceNotFoundException",
        FailureCode: "ResourceNotFound",
        FailureDescription: "The Contributor Insights rule nobody does not exist.",
      },
    ],
  });
  expect(await cloudwatch.describeInsightRules({})).toEqual(before);
  await expect(cloudwatch.deleteInsightRules({ RuleNames: [] })).rejects.toMatchObject({
    code: "MissingRequiredParameterException",
    message: "The parameter RuleNames is required.",
  });
});
