import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("ListFunctionUrlConfigs answers the URLs of one function", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  await lambda.createFunction(functionRequest());
  await lambda.createFunction(functionRequest({ FunctionName: "roll-up2" }));
  expect(await lambda.listFunctionUrlConfigs({ FunctionName })).toEqual({ FunctionUrlConfigs: [] });
  await lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE" });
  await lambda.createFunctionUrlConfig({ FunctionName: "roll-up2", AuthType: "NONE" });
  expect(await lambda.listFunctionUrlConfigs({ FunctionName })).toEqual({
    FunctionUrlConfigs: [await lambda.getFunctionUrlConfig({ FunctionName })],
  });
  expect(await refusal(lambda.listFunctionUrlConfigs({ FunctionName: "nobody" }))).toBe(
    "ResourceNotFoundException: Function does not exist",
  );
});
