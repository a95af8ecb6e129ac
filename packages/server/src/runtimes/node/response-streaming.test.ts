import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { environmentsForTest, functionOf } from "../function-fixture.ts";

const { environments } = environmentsForTest();

/** Runs a streaming handler of this body; what reaches a caller who takes it piece by piece. */
async function stream(body: string) {
  const code = `exports.handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`;
  const specification = await functionOf(code);
  const taken: string[] = [];
  const outcome = environments.invoke(specification, {
    requestId: "r-1",
    payload: Buffer.from("{}"),
    invokedFunctionArn: specification.functionArn,
    traceHeader: "",
    responseStream: {
      begin: (contentType) => void taken.push(contentType),
      write: (chunk) => {
        taken.push(Buffer.from(chunk).toString());
        return undefined;
      },
    },
  });
  return { taken, outcome };
}

test("pieces reach the caller as they are written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tireless-streaming-"));
  const gate = join(folder, "go-on");
  const { taken, outcome } = await stream(
    `stream.setContentType("text/html"); stream.write("one");
     while (!require("node:fs").existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 5));
     stream.end("two");`,
  );
  while (taken.length < 2) await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toEqual(["text/html", "one"]);
  // Only now may the function write the rest.
  writeFileSync(gate, "");
  const result = await outcome;
  rmSync(folder, { recursive: true });
  expect(taken).toEqual(["text/html", "one", "two"]);
  expect(Buffer.from(result.payload).toString()).toBe("");
  expect(result.functionError).toBeUndefined();
});

test("an HTTP response begins with its status and headers", async () => {
  const { taken, outcome } = await stream(
    `stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); stream.write("body"); stream.end();`,
  );
  await outcome;
  expect(taken.join("|")).toBe(
    'application/vnd.awslambda.http-integration-response|{"statusCode":201}\0\0\0\0\0\0\0\0|body',
  );
});

test("its status and headers wait for the first byte or the end, so that an early failure is still told", async () => {
  const failing = await stream(
    `awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); throw new Error("no");`,
  );
  expect((await failing.outcome).functionError).toBe("Unhandled");
  expect(failing.taken).toEqual([]);
  const empty = await stream(`awslambda.HttpResponseStream.from(stream, { statusCode: 301 }).end();`);
  await empty.outcome;
  expect(empty.taken.slice(1)).toEqual(['{"statusCode":301}\0\0\0\0\0\0\0\0']);
});

test("nothing written is a response all the same", async () => {
  const { taken, outcome } = await stream("stream.end();");
  expect((await outcome).functionError).toBeUndefined();
  expect(taken).toEqual(["application/octet-stream"]);
});

test("large pieces arrive whole", async () => {
  const { taken, outcome } = await stream(`stream.write("x".repeat(9_000_000)); stream.end();`);
  await outcome;
  expect(taken.slice(1).join("").length).toBe(9_000_000);
});

test("a failure in the middle is told after what was written", async () => {
  const { taken, outcome } = await stream(`stream.write("one"); throw new Error("later");`);
  const result = await outcome;
  expect(taken).toEqual(["application/octet-stream", "one"]);
  expect(result.functionError).toBe("Unhandled");
  expect(JSON.parse(Buffer.from(result.payload).toString())).toMatchObject({ errorMessage: "later" });
});

test("what is written too late goes nowhere and harms nothing", async () => {
  const { taken, outcome } = await stream(
    `stream.on("error", () => {}); setTimeout(() => stream.write("late"), 0); throw new Error("first");`,
  );
  await outcome;
  const again = await stream("stream.end('second');");
  expect((await again.outcome).functionError).toBeUndefined();
  expect(taken).toEqual([]);
});

test("an ordinary handler's answer is what is left after no pieces", async () => {
  const specification = await functionOf("exports.handler = async () => 1;");
  const result = await environments.invoke(specification, {
    requestId: "r-1",
    payload: Buffer.from("{}"),
    invokedFunctionArn: specification.functionArn,
    traceHeader: "",
    responseStream: { begin: () => expect.unreachable(), write: () => expect.unreachable() },
  });
  expect(Buffer.from(result.payload).toString()).toBe("1");
});
