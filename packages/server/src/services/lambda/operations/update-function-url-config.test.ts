import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("UpdateFunctionUrlConfig changes what it names and leaves the address alone", async () => {
  const { clients, platform } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  await lambda.createFunction(functionRequest());
  expect(await refusal(lambda.updateFunctionUrlConfig({ FunctionName }))).toMatch(/^ResourceNotFoundException/);
  const Cors = { AllowOrigins: ["*"] };
  const created = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE", Cors });
  await platform.clock.advance(1_000);
  expect(await lambda.updateFunctionUrlConfig({ FunctionName, AuthType: "AWS_IAM" })).toEqual({
    ...created,
    AuthType: "AWS_IAM",
    LastModifiedTime: "2026-01-01T00:00:01.000000Z",
  });
  expect((await lambda.updateFunctionUrlConfig({ FunctionName, Cors: {} })).Cors).toBeUndefined();
  expect((await lambda.getFunctionUrlConfig({ FunctionName })).Cors).toBeUndefined();
  const InvokeMode = "RESPONSE_STREAM";
  expect(await lambda.updateFunctionUrlConfig({ FunctionName, InvokeMode })).toMatchObject({ InvokeMode });
  expect(await lambda.getFunctionUrlConfig({ FunctionName })).toMatchObject({ InvokeMode, AuthType: "AWS_IAM" });
});
