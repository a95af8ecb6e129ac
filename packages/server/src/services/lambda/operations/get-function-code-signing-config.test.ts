import { expect, test } from "vitest";
import { FunctionName, testbedWithCodeSigning } from "../code-signing/testing.ts";
import { refusal } from "../testing.ts";

test("GetFunctionCodeSigningConfig tells a function's configuration, or nothing", async () => {
  const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning();
  expect(await lambda.getFunctionCodeSigningConfig({ FunctionName })).toEqual({});
  await lambda.putFunctionCodeSigningConfig({ FunctionName, CodeSigningConfigArn });
  const expected = { FunctionName, CodeSigningConfigArn };
  expect(await lambda.getFunctionCodeSigningConfig({ FunctionName })).toEqual(expected);
  expect(await refusal(lambda.getFunctionCodeSigningConfig({ FunctionName: "nobody" }))).toMatch(
    /^ResourceNotFoundException: Function not found/,
  );
});
