import { describe, expect, it } from "vitest";
import { asynchronousQueuesRange } from "../event-invoke/queue.ts";
import { asynchronousInvocationCodec } from "../records.ts";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const FunctionName = "roll-up";

describe("InvokeAsync", () => {
  it("stores the invocation as Invoke does, and answers 202", async () => {
    const { clients, platform } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    expect(await clients.lambda.invokeAsync({ FunctionName, InvokeArgs: Buffer.from('{"n":1}') })).toEqual({
      Status: 202,
    });
    const stored = await platform.store.read((tx) =>
      Array.from(tx.range(asynchronousQueuesRange), ({ value }) => asynchronousInvocationCodec.decode(value)),
    );
    expect(stored).toMatchObject([{ functionName: FunctionName, payload: '{"n":1}' }]);
  });

  it("refuses what is no JSON, and functions that are not there", async () => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    expect(await refusal(clients.lambda.invokeAsync({ FunctionName, InvokeArgs: Buffer.from("{") }))).toMatch(
      /^InvalidRequestContentException/,
    );
    expect(
      await refusal(clients.lambda.invokeAsync({ FunctionName: "nobody", InvokeArgs: Buffer.from("{}") })),
    ).toMatch(/^ResourceNotFoundException/);
  });
});
