import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../../kernel/errors.ts";
import { functionRequest, refusal, settle, type Testbed } from "../testing.ts";
import { FunctionName, testbedWithVersions } from "../testing-versions.ts";
import { ConcurrencyGate, type Entrant } from "./gate.ts";

const throttled = "TooManyRequestsException: Rate Exceeded.";

/** Invocations that wait until they are let go. */
function hold({ environments }: Testbed): { release(): void } {
  const waiting: (() => void)[] = [];
  environments.handler = () => new Promise<void>((resolve) => waiting.push(resolve));
  return {
    release() {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

describe("concurrency", () => {
  it("is held to what the function has reserved, over all its versions, and given back", async () => {
    const testbed = await testbedWithVersions(1);
    const { lambda } = testbed.clients;
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 2 });
    const held = hold(testbed);
    const running = [lambda.invoke({ FunctionName }), lambda.invoke({ FunctionName, Qualifier: "1" })];
    const refused = await lambda.invoke({ FunctionName }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ServiceError);
    expect(refused).toMatchObject({
      code: "TooManyRequestsException",
      message: "Rate Exceeded.",
      members: { Type: "User", Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    });
    // Checks nothing but permissions and that there is a function.
    expect(await lambda.invoke({ FunctionName, InvocationType: "DryRun" })).toEqual({ StatusCode: 204 });
    held.release();
    await Promise.all(running);
    testbed.environments.handler = () => null;
    expect((await lambda.invoke({ FunctionName })).StatusCode).toBe(200);
  });

  it("of zero stops a function", async () => {
    const testbed = await testbedWithVersions(0);
    const { lambda } = testbed.clients;
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
    expect(await refusal(lambda.invoke({ FunctionName }))).toBe(throttled);
    await lambda.deleteFunctionConcurrency({ FunctionName });
    expect((await lambda.invoke({ FunctionName })).StatusCode).toBe(200);
  });

  it("of functions that have reserved nothing is what others leave of the account's", async () => {
    const testbed = await testbedWithVersions(0);
    const { lambda } = testbed.clients;
    await lambda.createFunction(functionRequest({ FunctionName: "other" }));
    await lambda.putFunctionConcurrency({ FunctionName: "other", ReservedConcurrentExecutions: 890 });
    const held = hold(testbed);
    const running = Array.from({ length: 110 }, () => lambda.invoke({ FunctionName }));
    const refused = await lambda.invoke({ FunctionName }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ members: { Reason: "ConcurrentInvocationLimitExceeded" } });
    // What is reserved is there for the one who has reserved it.
    running.push(lambda.invoke({ FunctionName: "other" }));
    await settle(testbed);
    held.release();
    await Promise.all(running);
    expect(testbed.environments.invocations).toHaveLength(111);
  });

  it("is given back by invocations that fail", async () => {
    const testbed = await testbedWithVersions(0);
    const { lambda } = testbed.clients;
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 1 });
    testbed.environments.invoke = () => Promise.reject(new ServiceError("ServiceException", "broken"));
    for (let turn = 0; turn < 3; turn++) {
      expect(await refusal(lambda.invoke({ FunctionName }))).toBe("ServiceException: broken");
    }
  });
});

describe("ConcurrencyGate", () => {
  const entrant = (changes: Partial<Entrant>): Entrant => ({
    region: "us-east-1",
    functionArn: "f",
    settings: { tags: {} },
    environmentKey: "f:1",
    provisionedCount: 0,
    ...changes,
  });

  it("lets a version with provisioned environments use those first, then what is left of the reservation", () => {
    const gate = new ConcurrencyGate();
    const settings = { tags: {}, reservedConcurrency: 3, provisionedConcurrency: 2 };
    const version = entrant({ settings, provisionedCount: 2 });
    const latest = entrant({ settings, environmentKey: "f:$LATEST" });
    const leave = gate.enter(latest, 1000);
    expect(() => gate.enter(latest, 1000)).toThrow("Rate Exceeded.");
    for (let count = 0; count < 2; count++) gate.enter(version, 1000);
    expect(() => gate.enter(version, 1000)).toThrow("Rate Exceeded.");
    leave();
    gate.enter(version, 1000);
  });

  it("never lets more in than there may be, and always as many", () => {
    const moves = fc.array(fc.record({ function: fc.constantFrom("f", "g", "h"), enters: fc.boolean() }));
    fc.assert(
      fc.property(moves, (steps) => {
        const gate = new ConcurrencyGate();
        const running = { f: [] as (() => void)[], g: [] as (() => void)[], h: [] as (() => void)[] };
        const unreservedMax = 3;
        for (const step of steps) {
          const name = step.function as "f" | "g" | "h";
          if (!step.enters) {
            running[name].shift()?.();
            continue;
          }
          const settings = { tags: {}, ...(name === "f" && { reservedConcurrency: 2 }) };
          const room = name === "f" ? running.f.length < 2 : running.g.length + running.h.length < unreservedMax;
          const enter = () => gate.enter(entrant({ functionArn: name, environmentKey: name, settings }), unreservedMax);
          if (room) running[name].push(enter());
          else expect(enter).toThrow("Rate Exceeded.");
        }
      }),
    );
  });
});
