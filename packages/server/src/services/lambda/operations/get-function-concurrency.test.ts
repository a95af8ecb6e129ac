import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, testbedWithVersions } from "../testing-versions.ts";

test("GetFunctionConcurrency tells what is reserved, and tells nothing from none", async () => {
  const { clients } = await testbedWithVersions(0);
  expect(await clients.lambda.getFunctionConcurrency({ FunctionName })).toEqual({});
  await clients.lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
  expect(await clients.lambda.getFunctionConcurrency({ FunctionName })).toEqual({ ReservedConcurrentExecutions: 0 });
  expect(await refusal(clients.lambda.getFunctionConcurrency({ FunctionName: "nobody" }))).toMatch(
    /^ResourceNotFoundException: Function not found: .*:nobody$/,
  );
});
