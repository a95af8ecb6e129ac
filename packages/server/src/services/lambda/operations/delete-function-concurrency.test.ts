import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, testbedWithVersions } from "../testing-versions.ts";

test("DeleteFunctionConcurrency gives back what was reserved", async () => {
  const { clients } = await testbedWithVersions(0);
  await clients.lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 7 });
  for (let turn = 0; turn < 2; turn++) await clients.lambda.deleteFunctionConcurrency({ FunctionName });
  expect(await clients.lambda.getFunctionConcurrency({ FunctionName })).toEqual({});
  expect((await clients.lambda.getAccountSettings({})).AccountLimit?.UnreservedConcurrentExecutions).toBe(1000);
  expect(await refusal(clients.lambda.deleteFunctionConcurrency({ FunctionName: "nobody" }))).toMatch(
    /^ResourceNotFoundException: Function not found/,
  );
});
