import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const FunctionName = "roll-up";
const AuthType = "NONE";
const arn = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";

it("CreateFunctionUrlConfig gives a function one address", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const create = () => lambda.createFunctionUrlConfig({ FunctionName, AuthType });
  expect(await refusal(create())).toBe("ResourceNotFoundException: Function does not exist");
  await lambda.createFunction(functionRequest());
  expect(await create()).toEqual({
    FunctionUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4566\/_tireless\/url\/[a-z2-7]{32}\/$/),
    FunctionArn: arn,
    AuthType,
    CreationTime: "2026-01-01T00:00:00.000000Z",
    InvokeMode: "BUFFERED",
  });
  expect(await refusal(create())).toBe(
    `ResourceConflictException: Failed to create function url config for [functionArn = ${arn}]. ` +
      "Error message:  FunctionUrlConfig exists for this Lambda function",
  );
});

it("CreateFunctionUrlConfig refuses what is not there", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  await lambda.createFunction(functionRequest());
  expect(await refusal(lambda.createFunctionUrlConfig({ FunctionName, AuthType, Qualifier: "blue" }))).toBe(
    "ResourceNotFoundException: Function does not exist",
  );
  expect(await refusal(lambda.createFunctionUrlConfig({ FunctionName, AuthType, Qualifier: "1" }))).toMatch(
    /Value '1' at 'qualifier' failed to satisfy constraint/,
  );
});
