import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("GetFunctionUrlConfig answers what was made, with its rules for other origins", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  await lambda.createFunction(functionRequest());
  expect(await refusal(lambda.getFunctionUrlConfig({ FunctionName }))).toBe(
    "ResourceNotFoundException: The resource you requested does not exist.",
  );
  const Cors = { AllowOrigins: ["https://example.com"], AllowMethods: ["GET"], AllowCredentials: true, MaxAge: 60 };
  const created = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: "AWS_IAM", Cors });
  expect(await lambda.getFunctionUrlConfig({ FunctionName })).toEqual({
    ...created,
    LastModifiedTime: created.CreationTime,
    Cors,
  });
});
