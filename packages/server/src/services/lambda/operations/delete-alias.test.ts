import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

test("DeleteAlias takes the alias away with its policy, and leaves the version", async () => {
  const { clients } = await testbedWithVersions(1);
  const permission = { StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
  await clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
  await clients.lambda.addPermission({ FunctionName, Qualifier: "live", ...permission });
  await clients.lambda.deleteAlias({ FunctionName, Name: "live" });
  expect(await refusal(clients.lambda.invoke({ FunctionName, Qualifier: "live" }))).toBe(
    `ResourceNotFoundException: Function not found: ${functionArn}:live`,
  );
  await clients.lambda.invoke({ FunctionName, Qualifier: "1" });
  await clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
  expect(await refusal(clients.lambda.getPolicy({ FunctionName, Qualifier: "live" }))).toMatch(/^ResourceNotFound/);
});

test("DeleteAlias is content when there is none, but not without a function", async () => {
  const { clients } = await testbedWithVersions(0);
  await clients.lambda.deleteAlias({ FunctionName, Name: "dead" });
  expect(await refusal(clients.lambda.deleteAlias({ FunctionName: "nobody", Name: "dead" }))).toMatch(
    /^ResourceNotFoundException: Function not found/,
  );
});
