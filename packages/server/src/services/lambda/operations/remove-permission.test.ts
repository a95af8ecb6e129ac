import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

const permission = { FunctionName, Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };

test("RemovePermission takes a statement away, and with the last one the policy", async () => {
  const { clients } = await testbedWithVersions(0);
  for (const StatementId of ["one", "two"]) await clients.lambda.addPermission({ ...permission, StatementId });
  const { RevisionId } = await clients.lambda.getPolicy({ FunctionName });
  const one = { FunctionName, StatementId: "one" };
  expect(await refusal(clients.lambda.removePermission({ ...one, RevisionId: "another" }))).toMatch(
    /^PreconditionFailedException: .*Call the GetPolicy API/,
  );
  await clients.lambda.removePermission({ ...one, RevisionId });
  expect(await refusal(clients.lambda.removePermission(one))).toBe(
    "ResourceNotFoundException: Statement one is not found in resource policy.",
  );
  const { Policy = "" } = await clients.lambda.getPolicy({ FunctionName });
  expect(JSON.parse(Policy).Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(["two"]);
  await clients.lambda.removePermission({ FunctionName, StatementId: "two" });
  expect(await refusal(clients.lambda.getPolicy({ FunctionName }))).toMatch(/^ResourceNotFoundException/);
});

test.each([
  [{}, "ResourceNotFoundException: No policy is associated with the given resource."],
  [{ FunctionName: "nobody" }, /^ResourceNotFoundException: No policy found for: .*:nobody$/],
  [{ Qualifier: "dead" }, `ResourceNotFoundException: Cannot find alias arn: ${functionArn}:dead`],
  [{ Qualifier: "7" }, `ResourceNotFoundException: Function not found: ${functionArn}:7`],
])("RemovePermission refuses %j", async (changes, expected) => {
  const { clients } = await testbedWithVersions(1);
  await clients.lambda.addPermission({ ...permission, Qualifier: "1", StatementId: "s3" });
  const request = { FunctionName, StatementId: "s3", ...changes };
  expect(await refusal(clients.lambda.removePermission(request))).toMatch(expected);
});
