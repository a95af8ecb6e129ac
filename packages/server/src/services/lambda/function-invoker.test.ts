import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed } from "./testing.ts";

describe("FunctionInvoker", () => {
  it("reads the store once for an invocation, and decodes a record only when it has changed", async () => {
    const testbed = await openTestbed();
    const { clients, platform, environments } = testbed;
    await clients.lambda.createFunction(functionRequest());
    let reads = 0;
    const read = platform.store.read.bind(platform.store);
    platform.store.read = (work) => {
      reads++;
      return read(work);
    };
    for (let turn = 0; turn < 3; turn++) await clients.lambda.invoke({ FunctionName: "roll-up" });
    expect(reads).toBe(3);
    const [first, second, third] = environments.invocations.map(({ specification }) => specification);
    expect(second).toBe(first);
    expect(third).toBe(first);
    await clients.lambda.tagResource({
      Resource: "arn:aws:lambda:us-east-1:000000000000:function:roll-up",
      Tags: { team: "scores" },
    });
    await clients.lambda.invoke({ FunctionName: "roll-up" });
    const last = environments.invocations.at(-1)?.specification;
    expect(last).not.toBe(first);
    // Tags are no reason for new environments.
    expect(last?.key).toBe(first?.key);
  });
});
