import { expect, test } from "vitest";
import {
  codeSigningRequest,
  FunctionName,
  functionArn,
  nobodysArn,
  testbedWithCodeSigning,
} from "../code-signing/testing.ts";
import { refusal } from "../testing.ts";

test("PutFunctionCodeSigningConfig holds a function to one configuration after another", async () => {
  const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning();
  const { CodeSigningConfig } = await lambda.createCodeSigningConfig(codeSigningRequest());
  const other = CodeSigningConfig?.CodeSigningConfigArn ?? "";
  for (const arn of [CodeSigningConfigArn, other, other]) {
    const request = { FunctionName: functionArn, CodeSigningConfigArn: arn };
    expect(await lambda.putFunctionCodeSigningConfig(request)).toEqual({ FunctionName, CodeSigningConfigArn: arn });
  }
  const users = (arn: string) => lambda.listFunctionsByCodeSigningConfig({ CodeSigningConfigArn: arn });
  expect(await users(CodeSigningConfigArn)).toEqual({ FunctionArns: [] });
  expect(await users(other)).toEqual({ FunctionArns: [functionArn] });
});

test("PutFunctionCodeSigningConfig refuses what is not there", async () => {
  const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning();
  const put = (changes: object) =>
    refusal(lambda.putFunctionCodeSigningConfig({ FunctionName, CodeSigningConfigArn, ...changes }));
  expect(await put({ CodeSigningConfigArn: nobodysArn })).toMatch(/^CodeSigningConfigNotFoundException/);
  expect(await put({ FunctionName: "nobody" })).toMatch(/^ResourceNotFoundException: Function not found: .*:nobody$/);
  expect(await put({ CodeSigningConfigArn: "x" })).toMatch(/at 'codeSigningConfigArn' failed to satisfy constraint/);
});
