import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

test("GetAlias answers what CreateAlias did, and knows no other", async () => {
  const { clients } = await testbedWithVersions(1);
  const created = await clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
  expect(await clients.lambda.getAlias({ FunctionName, Name: "live" })).toEqual(created);
  expect(await refusal(clients.lambda.getAlias({ FunctionName, Name: "dead" }))).toBe(
    `ResourceNotFoundException: Cannot find alias arn: ${functionArn}:dead`,
  );
  expect(await refusal(clients.lambda.getAlias({ FunctionName: "nobody", Name: "live" }))).toMatch(
    /^ResourceNotFoundException: Cannot find alias arn: .*:nobody:live$/,
  );
});
