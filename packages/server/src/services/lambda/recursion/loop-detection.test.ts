import { describe, expect, it } from "vitest";
import { newTrace, parseTraceHeader, type Trace } from "../../../engine/trace.ts";
import { functionReference } from "../function-name.ts";
import { functionRequest, openTestbed, refusal, region, type Testbed } from "../testing.ts";

async function open() {
  const testbed = await openTestbed();
  await testbed.clients.lambda.createFunction(functionRequest());
  return testbed;
}

/** Runs the function in the journey `trace`; answers the trace that it saw. */
async function runIn({ invoker, platform, environments }: Testbed, trace: Trace): Promise<Trace> {
  const reference = functionReference(region, "roll-up");
  await invoker.invoke(platform, { region, function: reference, requestId: "r", payload: Buffer.from("{}"), trace });
  return parseTraceHeader(environments.invocations.at(-1)?.invocation.traceHeader) ?? trace;
}

async function turns(testbed: Testbed, count: number): Promise<Trace> {
  let trace = newTrace(testbed.platform.clock, testbed.platform.random);
  for (let turn = 0; turn < count; turn++) trace = await runIn(testbed, trace);
  return trace;
}

describe("the detection of loops", () => {
  it("lets a function run 16 times in one journey and stops the next", async () => {
    const testbed = await open();
    const last = await turns(testbed, 16);
    expect(last.lineage).toMatch(/^[0-9a-f]{8}:16$/);
    expect(await refusal(runIn(testbed, last))).toBe(
      "RecursiveInvocationException: AWS Lambda detected roll-up being invoked in a recursive loop " +
        "with other AWS resources and stopped the invocation.",
    );
    expect(testbed.environments.invocations).toHaveLength(16);
    expect((await runIn(testbed, newTrace(testbed.platform.clock, testbed.platform.random))).lineage).toMatch(/:1$/);
  });

  it("lets those go on that may loop", async () => {
    const testbed = await open();
    await testbed.clients.lambda.putFunctionRecursionConfig({ FunctionName: "roll-up", RecursiveLoop: "Allow" });
    expect((await turns(testbed, 20)).lineage).toMatch(/:20$/);
  });
});
