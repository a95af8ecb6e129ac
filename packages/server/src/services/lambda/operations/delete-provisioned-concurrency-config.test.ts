import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

test("DeleteProvisionedConcurrencyConfig gives back what was set aside", async () => {
  const { clients } = await testbedWithVersions(1);
  const of = { FunctionName, Qualifier: "1" };
  await clients.lambda.putProvisionedConcurrencyConfig({ ...of, ProvisionedConcurrentExecutions: 5 });
  for (let turn = 0; turn < 2; turn++) await clients.lambda.deleteProvisionedConcurrencyConfig(of);
  expect(await refusal(clients.lambda.getProvisionedConcurrencyConfig(of))).toMatch(/^ProvisionedConcurrencyConfigNot/);
  expect((await clients.lambda.getAccountSettings({})).AccountLimit?.UnreservedConcurrentExecutions).toBe(1000);
});

test.each([
  [
    { Qualifier: "$LATEST" },
    "InvalidParameterValueException: The function resource provided must be an alias or a published version.",
  ],
  [{ Qualifier: "dead" }, `ResourceNotFoundException: Cannot find alias arn: ${functionArn}:dead`],
  [{ Qualifier: "10" }, `ResourceNotFoundException: Function not found: ${functionArn}:10`],
])("DeleteProvisionedConcurrencyConfig refuses %j", async (request, expected) => {
  const { clients } = await testbedWithVersions(0);
  const call = clients.lambda.deleteProvisionedConcurrencyConfig({ FunctionName, ...request });
  expect(await refusal(call)).toBe(expected);
});
