import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

const arn = "arn:aws:lambda:us-east-1::runtime:node-22";

test("PutRuntimeManagementConfig takes what holds anyway", async () => {
  const { clients } = await testbedWithVersions(1);
  const request = { FunctionName, Qualifier: "1", UpdateRuntimeOn: "Auto" as const };
  const expected = { UpdateRuntimeOn: "Auto", FunctionArn: `${functionArn}:1` };
  expect(await clients.lambda.putRuntimeManagementConfig(request)).toEqual(expected);
});

test.each([
  [{ UpdateRuntimeOn: "Manual" as const, RuntimeVersionArn: arn }, /^NotImplemented: .*UpdateRuntimeOn: Manual/],
  [{ UpdateRuntimeOn: "FunctionUpdate" as const }, /^NotImplemented: .*UpdateRuntimeOn: FunctionUpdate/],
  [{ RuntimeVersionArn: arn }, /^InvalidParameterValueException: RuntimeVersionArn/],
  [{ Qualifier: "7" }, /^ResourceNotFoundException: Function not found: .*:roll-up:7$/],
  [{ FunctionName: "nobody" }, /^ResourceNotFoundException: Function not found: .*:nobody$/],
])("PutRuntimeManagementConfig refuses %j", async (changes, expected) => {
  const { clients } = await testbedWithVersions(0);
  const request = { FunctionName, UpdateRuntimeOn: "Auto" as const, ...changes };
  expect(await refusal(clients.lambda.putRuntimeManagementConfig(request))).toMatch(expected);
});
