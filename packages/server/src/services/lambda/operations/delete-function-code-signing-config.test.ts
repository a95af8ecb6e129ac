import { expect, test } from "vitest";
import { FunctionName, testbedWithCodeSigning } from "../code-signing/testing.ts";
import { refusal } from "../testing.ts";

test("DeleteFunctionCodeSigningConfig lets a function go, also one that was not held", async () => {
  const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning();
  await lambda.putFunctionCodeSigningConfig({ FunctionName, CodeSigningConfigArn });
  for (const _ of [1, 2]) await lambda.deleteFunctionCodeSigningConfig({ FunctionName });
  expect(await lambda.getFunctionCodeSigningConfig({ FunctionName })).toEqual({});
  expect(await lambda.listFunctionsByCodeSigningConfig({ CodeSigningConfigArn })).toEqual({ FunctionArns: [] });
  expect(await refusal(lambda.deleteFunctionCodeSigningConfig({ FunctionName: "nobody" }))).toMatch(
    /^ResourceNotFoundException: Function not found/,
  );
});
