import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("DeleteFunctionUrlConfig takes an address away for good", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  await lambda.createFunction(functionRequest());
  const first = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE" });
  await lambda.deleteFunctionUrlConfig({ FunctionName });
  expect(await refusal(lambda.deleteFunctionUrlConfig({ FunctionName }))).toBe(
    "ResourceNotFoundException: The resource you requested does not exist.",
  );
  const second = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE" });
  expect(second.FunctionUrl).not.toBe(first.FunctionUrl);
});
