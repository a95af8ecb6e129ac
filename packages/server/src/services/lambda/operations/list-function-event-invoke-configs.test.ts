import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("ListFunctionEventInvokeConfigs answers the configs of one function", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  await lambda.createFunction(functionRequest());
  await lambda.createFunction(functionRequest({ FunctionName: "roll-up2" }));
  const FunctionName = "roll-up";
  expect(await lambda.listFunctionEventInvokeConfigs({ FunctionName })).toEqual({ FunctionEventInvokeConfigs: [] });
  await lambda.putFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 0 });
  await lambda.putFunctionEventInvokeConfig({ FunctionName: "roll-up2", MaximumRetryAttempts: 0 });
  expect(await lambda.listFunctionEventInvokeConfigs({ FunctionName })).toEqual({
    FunctionEventInvokeConfigs: [await lambda.getFunctionEventInvokeConfig({ FunctionName })],
  });
  expect(await refusal(lambda.listFunctionEventInvokeConfigs({ FunctionName: "nobody" }))).toBe(
    "ResourceNotFoundException: The function doesn't exist.",
  );
});
