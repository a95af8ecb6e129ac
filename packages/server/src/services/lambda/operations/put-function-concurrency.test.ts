import { describe, expect, it } from "vitest";
import { functionRequest, refusal } from "../testing.ts";
import { FunctionName, testbedWithVersions } from "../testing-versions.ts";

const belowMinimum =
  "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's " +
  "UnreservedConcurrentExecution below its minimum value of [100].";

describe("PutFunctionConcurrency", () => {
  it("reserves for the function as a whole, and leaves its revision alone", async () => {
    const { clients } = await testbedWithVersions(1);
    const before = await clients.lambda.getFunctionConfiguration({ FunctionName });
    const request = { FunctionName, ReservedConcurrentExecutions: 5 };
    expect(await clients.lambda.putFunctionConcurrency(request)).toEqual({ ReservedConcurrentExecutions: 5 });
    expect(await clients.lambda.getFunction({ FunctionName })).toMatchObject({
      Configuration: before,
      Concurrency: { ReservedConcurrentExecutions: 5 },
    });
  });

  it("leaves 100 of the account's thousand to everybody", async () => {
    const { clients } = await testbedWithVersions(0);
    await clients.lambda.createFunction(functionRequest({ FunctionName: "other" }));
    const reserve = (name: string, ReservedConcurrentExecutions: number) =>
      clients.lambda.putFunctionConcurrency({ FunctionName: name, ReservedConcurrentExecutions });
    expect(await refusal(reserve(FunctionName, 901))).toBe(belowMinimum);
    await reserve(FunctionName, 500);
    await reserve("other", 400);
    expect(await refusal(reserve(FunctionName, 501))).toBe(belowMinimum);
    await reserve(FunctionName, 300);
    const { AccountLimit } = await clients.lambda.getAccountSettings({});
    expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(300);
  });

  it.each([
    [{ FunctionName: "nobody" }, /^ResourceNotFoundException: Function not found: .*:nobody:\$LATEST$/],
    [
      { FunctionName: "roll-up:1" },
      "InvalidParameterValueException: This operation is permitted on Lambda functions only. Aliases and versions do " +
        "not support this operation. Please specify either a function name or an unqualified function ARN.",
    ],
    [{ ReservedConcurrentExecutions: -1 }, /^ValidationException: .*'reservedConcurrentExecutions'/],
  ])("refuses %j", async (changes, expected) => {
    const { clients } = await testbedWithVersions(1);
    const request = { FunctionName, ReservedConcurrentExecutions: 1, ...changes };
    expect(await refusal(clients.lambda.putFunctionConcurrency(request))).toMatch(expected);
  });
});
