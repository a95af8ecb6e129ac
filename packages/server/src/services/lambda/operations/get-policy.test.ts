import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, testbedWithVersions } from "../testing-versions.ts";

test("GetPolicy answers the document as text, of exactly what was named", async () => {
  const { clients } = await testbedWithVersions(1);
  const permission = { StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
  const { Statement } = await clients.lambda.addPermission({ FunctionName, ...permission });
  expect(await clients.lambda.getPolicy({ FunctionName })).toEqual({
    Policy: `{"Version":"2012-10-17","Id":"default","Statement":[${Statement}]}`,
    RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  for (const request of [
    { FunctionName, Qualifier: "1" },
    { FunctionName, Qualifier: "9" },
    { FunctionName: "nobody" },
  ]) {
    expect(await refusal(clients.lambda.getPolicy(request))).toBe(
      "ResourceNotFoundException: The resource you requested does not exist.",
    );
  }
});

test("GetPolicy keeps its revision while the function changes", async () => {
  const { clients } = await testbedWithVersions(0);
  const permission = { StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
  await clients.lambda.addPermission({ FunctionName, ...permission });
  const before = await clients.lambda.getPolicy({ FunctionName });
  await clients.lambda.publishVersion({ FunctionName });
  expect(await clients.lambda.getPolicy({ FunctionName })).toEqual(before);
});
