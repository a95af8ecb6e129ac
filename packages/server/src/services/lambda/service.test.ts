import { describe, expect, it } from "vitest";
import { lambdaModel } from "../../models/lambda.gen.ts";
import { FunctionInvoker } from "./function-invoker.ts";
import { createLambdaService } from "./service.ts";
import { FakeEnvironments, openTestbed, refusal } from "./testing.ts";

describe("the table of Lambda's operations", () => {
  it("has a row for every operation of the model and none beside", () => {
    const environments = new FakeEnvironments();
    const { operations } = createLambdaService({ environments, invoker: new FunctionInvoker(environments) });
    expect(Object.keys(operations).sort()).toEqual(Object.keys(lambdaModel.operations).sort());
  });

  it("says of an operation that it lacks that it lacks it", async () => {
    const { clients } = await openTestbed();
    expect(await refusal(clients.lambda.listCapacityProviders({}))).toBe(
      "NotImplemented: Tireless does not implement Lambda ListCapacityProviders yet.",
    );
  });
});
