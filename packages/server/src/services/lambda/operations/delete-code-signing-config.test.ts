import { expect, test } from "vitest";
import { FunctionName, testbedWithCodeSigning } from "../code-signing/testing.ts";
import { refusal } from "../testing.ts";

test("DeleteCodeSigningConfig waits until no function uses the configuration", async () => {
  const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning();
  const remove = () => refusal(lambda.deleteCodeSigningConfig({ CodeSigningConfigArn }));
  await lambda.putFunctionCodeSigningConfig({ FunctionName, CodeSigningConfigArn });
  expect(await remove()).toMatch(/^ResourceConflictException: .*because functions use it\.$/);
  await lambda.deleteFunction({ FunctionName });
  expect(await remove()).toBe("no refusal");
  expect(await remove()).toMatch(/^ResourceNotFoundException/);
});
