import { expect, test } from "vitest";
import { nobodysArn, testbedWithCodeSigning } from "../code-signing/testing.ts";
import { functionRequest, refusal } from "../testing.ts";

test("ListFunctionsByCodeSigningConfig tells the functions that use it, page by page", async () => {
  const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning();
  for (const FunctionName of ["a", "b", "c"]) {
    await lambda.createFunction(functionRequest({ FunctionName, CodeSigningConfigArn }));
  }
  await lambda.deleteFunctionCodeSigningConfig({ FunctionName: "b" });
  const list = (request: object) => lambda.listFunctionsByCodeSigningConfig({ CodeSigningConfigArn, ...request });
  const first = await list({ MaxItems: 1 });
  expect(first.FunctionArns).toEqual(["arn:aws:lambda:us-east-1:000000000000:function:a"]);
  const second = await list({ MaxItems: 1, Marker: first.NextMarker });
  expect(second).toEqual({ FunctionArns: ["arn:aws:lambda:us-east-1:000000000000:function:c"] });
  expect(await refusal(list({ CodeSigningConfigArn: nobodysArn }))).toMatch(/^ResourceNotFoundException: The Lambda/);
});
