import { describe, expect, it } from "vitest";
import type { WireResponse } from "../protocols/wire.ts";
import { EnvironmentStopped, type ResponseStream } from "../runtimes/environments.ts";
import { FunctionFailure } from "../services/lambda/testing.ts";
import { openFunctionUrl } from "./testing.ts";

const prelude = "application/vnd.awslambda.http-integration-response";
const end = "\0".repeat(8);
const badGateway = { statusCode: 502, body: "Internal Server Error" };

type Script = (stream: ResponseStream) => unknown;

/** A URL that streams, of a function that does so; what the function returns comes after its pieces. */
async function streaming(script: Script) {
  const testbed = await openFunctionUrl({ InvokeMode: "RESPONSE_STREAM" });
  const { environments } = testbed;
  // What these environments answer beside the pieces is no part of the stream.
  const invoke = environments.invoke.bind(environments);
  environments.invoke = async (specification, invocation) => {
    const result = await invoke(specification, invocation);
    return result.functionError ? result : { ...result, payload: Buffer.alloc(0) };
  };
  environments.handler = (_event, { responseStream }) => script(responseStream!);
  return testbed;
}

function bodyOf(answer: WireResponse | undefined): AsyncIterable<Uint8Array> {
  if (typeof answer?.body !== "object" || !(Symbol.asyncIterator in answer.body)) throw new Error("No pieces came");
  return answer.body;
}

function iteratorOf(answer: WireResponse | undefined): AsyncIterator<Uint8Array> {
  return bodyOf(answer)[Symbol.asyncIterator]();
}

async function textOf(answer: WireResponse | undefined): Promise<string> {
  let text = "";
  for await (const piece of bodyOf(answer)) text += Buffer.from(piece);
  return text;
}

/** Somebody waits until somebody else opens it. */
function openGate<Value = void>() {
  let open: (value: Value) => void = () => {};
  const passed = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

describe("a URL of mode RESPONSE_STREAM", () => {
  it("sends status, headers and cookies before the function has ended, and then each piece", async () => {
    const gate = openGate();
    const { ask } = await streaming(async (stream) => {
      stream.begin(prelude);
      stream.write(Buffer.from(`{"statusCode":201,"headers":{"Content-Type":"text/html"},"cookies":["a=1"]}${end}<p>`));
      await gate.passed;
      stream.write(Buffer.from("</p>"));
    });
    const answer = await ask();
    expect(answer).toMatchObject({ statusCode: 201, headers: { "content-type": "text/html" }, setCookies: ["a=1"] });
    expect(answer?.headers).toHaveProperty("x-amzn-requestid");
    const body = iteratorOf(answer);
    expect(await body.next()).toEqual({ done: false, value: Buffer.from("<p>") });
    gate.open();
    expect(await body.next()).toEqual({ done: false, value: Buffer.from("</p>") });
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });

  it("sends what has no prelude with 200 and the type that the function names", async () => {
    const { ask } = await streaming((stream) => {
      stream.begin("text/plain");
      stream.write(Buffer.from("one"));
      stream.write(Buffer.from("two"));
    });
    const answer = await ask();
    expect(answer).toMatchObject({ statusCode: 200, headers: { "content-type": "text/plain" } });
    expect(await textOf(answer)).toBe("onetwo");
  });

  it.each(["text/plain", prelude])("sends nothing as nothing, of type %s", async (type) => {
    const { ask } = await streaming((stream) => stream.begin(type));
    const answer = await ask();
    expect(answer?.statusCode).toBe(200);
    expect(typeof answer?.body === "string" ? answer.body : await textOf(answer)).toBe("");
  });

  it("sends the rules for other origins with the first byte", async () => {
    const { ask, clients } = await streaming((stream) => stream.begin("text/plain"));
    const Cors = { AllowOrigins: ["*"] };
    await clients.lambda.updateFunctionUrlConfig({ FunctionName: "roll-up", Cors });
    const answer = await ask({ headers: { origin: "https://a.example" } });
    expect(answer?.headers["access-control-allow-origin"]).toBe("*");
  });

  it.each([
    ["before it began", undefined, ""],
    ["before its first byte", "text/plain", ""],
    ["without a prelude", prelude, ""],
    ["in its prelude", prelude, "{"],
  ])("says nothing of a failure %s but that there was one", async (_name, type, text) => {
    const { ask } = await streaming((stream) => {
      if (type) stream.begin(type);
      stream.write(Buffer.from(text));
      return new FunctionFailure();
    });
    expect(await ask()).toMatchObject(badGateway);
  });

  it("breaks off when the function fails, or runs out of time, after its first byte", async () => {
    for (const type of ["text/plain", prelude]) {
      const { ask } = await streaming((stream) => {
        stream.begin(type);
        stream.write(Buffer.from(`{}${end}one`));
        return new FunctionFailure({ errorType: "Sandbox.Timedout" });
      });
      const answer = await ask();
      expect(answer?.statusCode).toBe(200);
      await expect(textOf(answer)).rejects.toThrow("failed after its response had begun");
    }
  });

  it("refuses a prelude that is no HTTP, and lets the function go on", async () => {
    const gate = openGate();
    const ended = openGate();
    const { ask } = await streaming(async (stream) => {
      stream.begin(prelude);
      stream.write(Buffer.from(`{"statusCode":1}${end}`));
      await gate.passed;
      for (let piece = 0; piece < 10; piece++) await stream.write(Buffer.alloc(100_000));
      ended.open();
    });
    expect(await ask()).toMatchObject(badGateway);
    gate.open();
    await ended.passed;
  });

  it("lets a function wait for a client who is slow, and go on when the client goes away", async () => {
    const piece = Buffer.alloc(200_000);
    const patience = openGate<readonly unknown[]>();
    const ended = openGate();
    const { ask } = await streaming(async (stream) => {
      stream.begin("text/plain");
      const waits = [piece, piece, piece].map((one) => stream.write(one));
      patience.open(waits.filter((wait) => wait !== undefined));
      await Promise.all(waits);
      ended.open();
    });
    const answer = await ask();
    expect(await patience.passed).not.toEqual([]);
    // Before it has asked for anything, too.
    await iteratorOf(answer).return?.();
    await ended.passed;
  });

  it("sends the answer of a function that does not stream as it is, and says so", async () => {
    const { ask, environments } = await openFunctionUrl({ InvokeMode: "RESPONSE_STREAM" });
    environments.handler = () => ({ statusCode: 404, body: "no" });
    const answer = await ask();
    expect(answer).toMatchObject({ statusCode: 200, headers: { "content-type": "application/json" } });
    expect(Buffer.from(answer?.body as Uint8Array).toString()).toBe('{"statusCode":404,"body":"no"}');
    expect(answer?.headers["x-tireless-hint"]).toMatch(/^The function did not stream/);
    environments.handler = () => new FunctionFailure();
    expect(await ask()).toMatchObject(badGateway);
  });

  it("says that the platform is stopping", async () => {
    const { ask } = await streaming(() => {
      throw new EnvironmentStopped();
    });
    expect(await ask()).toMatchObject({ statusCode: 503 });
  });

  it("begins and ends with UpdateFunctionUrlConfig", async () => {
    const { ask, clients, environments } = await openFunctionUrl();
    const isStreamed: boolean[] = [];
    environments.handler = (_event, { responseStream }) => void isStreamed.push(responseStream !== undefined);
    await ask();
    for (const InvokeMode of ["RESPONSE_STREAM", "BUFFERED"] as const) {
      await clients.lambda.updateFunctionUrlConfig({ FunctionName: "roll-up", InvokeMode });
      await ask();
    }
    expect(isStreamed).toEqual([false, true, false]);
  });
});
