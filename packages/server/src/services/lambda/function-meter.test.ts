import { expect, it } from "vitest";
import { newTrace } from "../../engine/trace.ts";
import { FunctionInvoker } from "./function-invoker.ts";
import type { FunctionMeasures, MeasuredFunction } from "./function-measures.ts";
import { functionReference } from "./function-name.ts";
import { FunctionFailure, functionRequest, openTestbed, refusal, region } from "./testing.ts";

async function open() {
  const testbed = await openTestbed();
  await testbed.clients.lambda.createFunction(functionRequest());
  const measured: [MeasuredFunction, FunctionMeasures][] = [];
  const invoker = new FunctionInvoker(testbed.environments, (...entry) => measured.push(entry));
  const { platform } = testbed;
  const run = (qualifier?: string) =>
    invoker.invoke(platform, {
      region,
      function: functionReference(region, "roll-up", qualifier),
      requestId: "r",
      payload: Buffer.from("{}"),
      trace: newTrace(platform.clock, platform.random),
    });
  return { ...testbed, measured, run };
}

it("an invocation is measured when it ends, failed or not, with how many ran at its start", async () => {
  const { environments, measured, run } = await open();
  environments.handler = () => new FunctionFailure();
  await Promise.all([run(), run("$LATEST")]);
  environments.handler = () => null;
  await run();
  const facts = { Invocations: 1, Duration: 1 };
  const [plain, named] = [{ region, functionName: "roll-up" }, { resource: "roll-up:$LATEST" }];
  expect(measured).toEqual([
    [plain, { ...facts, Errors: 1, ConcurrentExecutions: 1 }],
    [
      { ...plain, ...named },
      { ...facts, Errors: 1, ConcurrentExecutions: 2 },
    ],
    [plain, { ...facts, Errors: 0, ConcurrentExecutions: 1 }],
  ]);
});

it("one of an alias is measured with the version that ran", async () => {
  const { clients, measured, run } = await open();
  await clients.lambda.publishVersion({ FunctionName: "roll-up" });
  await clients.lambda.createAlias({ FunctionName: "roll-up", Name: "live", FunctionVersion: "1" });
  await run("live");
  await run("1");
  expect(measured.map(([{ resource, executedVersion }]) => [resource, executedVersion])).toEqual([
    ["roll-up:live", "1"],
    ["roll-up:1", undefined],
  ]);
});

it("one that finds no room is a throttle and no invocation, and one that never ran is neither", async () => {
  const { clients, environments, measured, run } = await open();
  await clients.lambda.putFunctionConcurrency({ FunctionName: "roll-up", ReservedConcurrentExecutions: 0 });
  expect(await refusal(run())).toMatch(/^TooManyRequestsException/);
  expect(measured).toEqual([[{ region, functionName: "roll-up" }, { Throttles: 1 }]]);
  await clients.lambda.deleteFunctionConcurrency({ FunctionName: "roll-up" });
  environments.invoke = () => Promise.reject(new Error("broken"));
  await expect(run()).rejects.toThrow("broken");
  expect(measured).toHaveLength(1);
});
