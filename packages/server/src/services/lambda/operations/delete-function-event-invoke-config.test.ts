import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("DeleteFunctionEventInvokeConfig removes a config once", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  await lambda.createFunction(functionRequest());
  await lambda.putFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 0 });
  await lambda.deleteFunctionEventInvokeConfig({ FunctionName });
  expect(await refusal(lambda.getFunctionEventInvokeConfig({ FunctionName }))).toMatch(/doesn't have/);
  expect(await refusal(lambda.deleteFunctionEventInvokeConfig({ FunctionName }))).toMatch(/doesn't have/);
});
