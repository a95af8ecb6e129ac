import type { InvokeWithResponseStreamResponse } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import type { ResponseStream } from "../../../runtimes/environments.ts";
import { FunctionFailure, functionRequest, openTestbed, refusal } from "../testing.ts";

const FunctionName = "roll-up";

async function withFunction() {
  const testbed = await openTestbed();
  await testbed.clients.lambda.createFunction(functionRequest());
  return testbed;
}

async function eventsOf({ EventStream }: InvokeWithResponseStreamResponse) {
  const events: unknown[] = [];
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    events.push(PayloadChunk ? Buffer.from(PayloadChunk.Payload ?? []).toString() : InvokeComplete);
  }
  return events;
}

describe("InvokeWithResponseStream", () => {
  it("sends what the function writes before the function has ended", async () => {
    const { clients, environments } = await withFunction();
    let end = () => {};
    environments.handler = async (_event, { responseStream }) => {
      responseStream?.begin("text/plain");
      await responseStream?.write(Buffer.from("one"));
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      await responseStream?.write(Buffer.from("two"));
      return undefined;
    };
    const answer = await clients.lambda.invokeWithResponseStream({ FunctionName, Payload: Buffer.from('{"n":1}') });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(environments.events).toEqual([{ n: 1 }]);
    const events = answer.EventStream?.[Symbol.asyncIterator]();
    expect(await events?.next()).toMatchObject({ value: { PayloadChunk: { Payload: Buffer.from("one") } } });
    end();
    expect(await events?.next()).toMatchObject({ value: { PayloadChunk: { Payload: Buffer.from("two") } } });
    // What these environments answer when the pieces have been written.
    expect(await events?.next()).toMatchObject({ value: { PayloadChunk: { Payload: Buffer.from("null") } } });
    expect(await events?.next()).toEqual({ done: false, value: { InvokeComplete: {} } });
    expect(await events?.next()).toEqual({ done: true, value: undefined });
  });

  it("sends the whole answer of a function that does not stream, and the log to who asks", async () => {
    const { clients, environments } = await withFunction();
    environments.handler = () => ({ whole: true });
    const answer = await clients.lambda.invokeWithResponseStream({ FunctionName, LogType: "Tail" });
    expect(await eventsOf(answer)).toEqual(['{"whole":true}', { LogResult: expect.any(String) }]);
  });

  it("tells a failure in its last event", async () => {
    const { clients, environments } = await withFunction();
    environments.handler = () => new FunctionFailure({ errorType: "Error", errorMessage: "no" });
    expect(await eventsOf(await clients.lambda.invokeWithResponseStream({ FunctionName }))).toEqual([
      { ErrorCode: "Unhandled", ErrorDetails: '{"errorType":"Error","errorMessage":"no"}' },
    ]);
  });

  it("lets a function wait for a reader who is slow, and go on when the reader leaves", async () => {
    const { clients, environments } = await withFunction();
    const chunk = Buffer.alloc(200 * 1024);
    const patience: (void | Promise<void>)[] = [];
    let stream: ResponseStream | undefined;
    environments.handler = async (_event, { responseStream }) => {
      stream = responseStream;
      responseStream?.begin("text/plain");
      patience.push(responseStream?.write(chunk), responseStream?.write(chunk));
      await patience[1];
      return undefined;
    };
    const answer = await clients.lambda.invokeWithResponseStream({ FunctionName });
    expect(patience).toEqual([undefined, expect.any(Promise)]);
    const events = answer.EventStream?.[Symbol.asyncIterator]();
    await events?.next();
    await events?.return?.();
    await patience[1];
    expect(stream?.write(chunk)).toBeUndefined();
    expect(stream?.write(chunk)).toBeUndefined();
  });

  it("breaks off when the platform fails in the middle", async () => {
    const { clients, environments } = await withFunction();
    environments.handler = async (_event, { responseStream }) => {
      responseStream?.begin("text/plain");
      throw new Error("stopped");
    };
    const answer = await clients.lambda.invokeWithResponseStream({ FunctionName });
    await expect(eventsOf(answer)).rejects.toThrow("stopped");
  });

  it("runs nothing for a dry run", async () => {
    const { clients, environments } = await withFunction();
    const answer = await clients.lambda.invokeWithResponseStream({ FunctionName, InvocationType: "DryRun" });
    expect(answer).toEqual({ StatusCode: 204 });
    expect(environments.invocations).toEqual([]);
  });

  it("refuses what is wrong before anything begins", async () => {
    const { clients } = await withFunction();
    const invoke = (input: object) => refusal(clients.lambda.invokeWithResponseStream({ FunctionName, ...input }));
    expect(await invoke({ FunctionName: "other" })).toMatch(/^ResourceNotFoundException: Function not found: /);
    expect(await invoke({ Payload: Buffer.from("{") })).toMatch(/^InvalidRequestContentException: Could not parse/);
    expect(await invoke({ InvocationType: "Event" })).toMatch(/^ValidationException: 1 validation error detected/);
    expect(await invoke({ TenantId: "t" })).toMatch(/InvokeWithResponseStream with TenantId/);
  });
});
