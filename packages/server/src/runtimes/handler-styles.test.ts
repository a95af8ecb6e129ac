import { describe, expect, test } from "vitest";
import { call, environmentsForTest, functionOf } from "./function-fixture.ts";

const { environments, lines } = environmentsForTest();

/** Every test has a specification of its own, so none shares an environment with another. */
async function run(files: string | Record<string, string>, overrides = {}, event: unknown = { name: "Ada" }) {
  return call(environments, await functionOf(files, overrides), event);
}

describe("handler styles", () => {
  test.each([
    ["async", "exports.handler = async (event) => ({ hello: event.name });", { hello: "Ada" }],
    ["a returned promise", "exports.handler = (event) => Promise.resolve(event.name);", "Ada"],
    ["callback", "exports.handler = (event, context, callback) => callback(null, event.name);", "Ada"],
    [
      "callback later",
      "exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 'late'), 5); };",
      "late",
    ],
    ["context.done", "exports.handler = (event, context) => context.done(null, 'done');", "done"],
    ["context.succeed", "exports.handler = (event, context) => context.succeed({ a: 1 });", { a: 1 }],
    ["undefined is null", "exports.handler = async () => undefined;", null],
    ["a value that is not a promise is ignored", "exports.handler = () => 'ignored';", null],
    ["only the first answer counts", "exports.handler = (e, c, cb) => { cb(null, 1); cb(null, 2); };", 1],
    [
      "a class's method keeps nothing of AWS's",
      "exports.handler = async function () { return typeof this; };",
      "undefined",
    ],
  ])("%s", async (_name, code, expected) => {
    const { result, answer } = await run(`"use strict";\n${code}`);
    expect(answer).toEqual(expected);
    expect(result.functionError).toBeUndefined();
  });

  test("Node.js 24 takes a handler's value, awaited or not, and knows no callbacks", async () => {
    const runtime = "nodejs24.x";
    expect((await run("exports.handler = () => 'value';", { runtime })).answer).toBe("value");
    const context = await run("exports.handler = async (e, context) => Object.keys(context);", { runtime });
    expect(context.answer).not.toContain("done");
    expect(context.answer).not.toContain("callbackWaitsForEmptyEventLoop");
    const refused = await run("exports.handler = async (e, c, callback) => 1;", { runtime });
    expect(refused.answer.errorType).toBe("Runtime.CallbackHandlerDeprecated");
    expect(refused.answer.errorMessage).toMatch(/^ERROR: AWS Lambda has removed support for callback-based function/);
  });

  test("a streaming handler's whole response is the result", async () => {
    const code = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.setContentType("text/plain"); stream.write('{"a":'); stream.end('1}');
    });`;
    expect((await run(code)).answer).toEqual({ a: 1 });
  });
});

describe("modules", () => {
  test.each([
    ["ESM by extension", { "index.mjs": "export const handler = async () => import.meta.url.slice(-9);" }, "index.mjs"],
    [
      "ESM by package.json",
      { "index.js": "export const handler = async () => 'esm';", "package.json": '{"type":"module"}' },
      "esm",
    ],
    ["CommonJS by extension", { "index.cjs": "exports.handler = async () => 'cjs';" }, "cjs"],
    [
      "top-level await",
      { "index.mjs": "const a = await Promise.resolve(3); export const handler = async () => a;" },
      3,
    ],
  ])("%s", async (_name, files, expected) => {
    expect((await run(files)).answer).toBe(expected);
  });

  test("a handler in a folder, behind nested exports", async () => {
    const files = { "src/api/file.js": "exports.a = { b: { c: async () => 'nested' } };" };
    expect((await run(files, { handler: "src/api/file.a.b.c" })).answer).toBe("nested");
  });

  test("the SDK is there for CommonJS and ESM", async () => {
    const commonJs = "const { S3Client } = require('@aws-sdk/client-s3'); exports.handler = async () => S3Client.name;";
    expect((await run(commonJs)).answer).toBe("S3Client");
    const module = `import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
      export const handler = async () => DynamoDBDocumentClient.name;`;
    expect((await run({ "index.mjs": module })).answer).toBe("DynamoDBDocumentClient");
  });
});

describe("errors", () => {
  test("a thrown error is reported with its type, message and trace, and logged", async () => {
    const { result, answer } = await run("exports.handler = async () => { throw new RangeError('too far'); };");
    expect(result.functionError).toBe("Unhandled");
    expect(answer).toEqual({ errorType: "RangeError", errorMessage: "too far", trace: expect.any(Array) });
    expect(answer.trace[0]).toBe("RangeError: too far");
    expect(answer.trace[1]).toMatch(/^ {4}at .*index\.js:1:/);
    expect(result.logTail).toMatch(
      /\tERROR\tInvoke Error \t\{"errorType":"RangeError","errorMessage":"too far","stack":\[/,
    );
  });

  test.each([
    ["throws at once", "exports.handler = () => { throw new TypeError('now'); };", "TypeError", "now"],
    ["through the callback", "exports.handler = (e, c, cb) => cb(new Error('called'));", "Error", "called"],
    ["a string", "exports.handler = async () => { throw 'text'; };", "string", "text"],
    ["a string to the callback", "exports.handler = (e, c, cb) => cb('text');", "string", "text"],
    ["an object", "exports.handler = async () => { throw { a: 1 }; };", "object", "[object Object]"],
    ["context.fail", "exports.handler = (e, context) => context.fail(new Error('failed'));", "Error", "failed"],
    ["context.fail without an error", "exports.handler = (e, context) => context.fail();", "string", "handled"],
    [
      "a result in circles",
      "exports.handler = async () => { const a = {}; a.a = a; return a; };",
      "Error",
      "Unable to stringify response body",
    ],
    ["a BigInt", "exports.handler = async () => 1n;", "Error", "Unable to stringify response body"],
    [
      "an unhandled rejection",
      "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 50)); };",
      "Runtime.UnhandledPromiseRejection",
      "Error: lost",
    ],
    [
      "an uncaught exception",
      "exports.handler = () => { setTimeout(() => { throw new Error('loose'); }, 1); };",
      "Error",
      "loose",
    ],
    [
      "a promise that never settles",
      "exports.handler = async () => new Promise(() => {});",
      "Runtime.NodeJsExit",
      expect.stringContaining("never settled"),
    ],
    [
      "a response above 6 MB",
      "exports.handler = async () => 'x'.repeat(6291556);",
      "Function.ResponseSizeTooLarge",
      "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    ],
  ])("%s", async (_name, code, errorType, errorMessage) => {
    const { result, answer } = await run(code);
    expect(answer).toMatchObject({ errorType, errorMessage });
    expect(result.functionError).toBe("Unhandled");
  });

  test.each([
    [
      "a missing module",
      { "other.js": "" },
      {},
      "Runtime.ImportModuleError",
      expect.stringMatching(/^Error: Cannot find module 'index'\nRequire stack:\n- /),
    ],
    [
      "a zip whose files sit in a folder",
      { "project/index.js": "exports.handler = async () => 1;" },
      {},
      "Runtime.ImportModuleError",
      expect.stringMatching(/^Error: Cannot find module 'index'/),
    ],
    [
      "a missing dependency",
      { "index.js": "require('left-pad-of-nobody');" },
      {},
      "Runtime.ImportModuleError",
      expect.stringMatching(/^Error: Cannot find module 'left-pad-of-nobody'/),
    ],
    [
      "a missing export",
      { "index.js": "" },
      {},
      "Runtime.HandlerNotFound",
      "index.handler is undefined or not exported",
    ],
    [
      "an export that is no function",
      { "index.js": "exports.handler = 3;" },
      {},
      "Runtime.HandlerNotFound",
      "index.handler is not a function",
    ],
    [
      "a handler without a dot",
      { "index.js": "" },
      { handler: "index" },
      "Runtime.MalformedHandlerName",
      "Bad handler",
    ],
    [
      "a handler that climbs",
      { "index.js": "" },
      { handler: "../index.handler" },
      "Runtime.MalformedHandlerName",
      "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    ],
    [
      "a syntax error",
      { "index.js": "exports.handler = async () => {" },
      {},
      "Runtime.UserCodeSyntaxError",
      expect.stringMatching(/^SyntaxError: /),
    ],
    ["an error while loading", { "index.js": "throw new RangeError('at load');" }, {}, "RangeError", "at load"],
  ])("%s", async (_name, files, overrides, errorType, errorMessage) => {
    const { result, answer } = await run(files as Record<string, string>, overrides);
    expect(answer).toMatchObject({ errorType, errorMessage, trace: expect.any(Array) });
    expect(result.functionError).toBe("Unhandled");
    const tail = result.logTail.split("\n");
    expect(
      tail.some(
        (line) =>
          line.startsWith("INIT_REPORT Init Duration: ") && line.endsWith(`Status: error\tError Type: ${errorType}`),
      ),
    ).toBe(true);
  });

  test.each([
    ["process.exit(1)", "exit status 1"],
    ["process.kill(process.pid, 'SIGSEGV')", "signal: segmentation fault"],
    ["process.abort()", "signal: aborted"],
    ["process.kill(process.pid, 'SIGKILL')", "signal: killed"],
  ])("%s ends the environment", async (code, reason) => {
    const specification = await functionOf(`exports.handler = async (e) => { if (e.die) ${code}; return 'alive'; };`);
    const { result, answer } = await call(environments, specification, { die: true }, { requestId: "the-request" });
    const errorMessage = `RequestId: the-request Error: Runtime exited with error: ${reason}`;
    expect(answer).toEqual({ errorType: "Runtime.ExitError", errorMessage });
    expect(result.functionError).toBe("Unhandled");
    expect(result.logTail).toContain(`${errorMessage}\nRuntime.ExitError\nEND RequestId: the-request\n`);
    expect((await call(environments, specification)).answer).toBe("alive");
  });

  test("leaving without a word", async () => {
    const { answer } = await run("exports.handler = async () => process.exit(0);");
    expect(answer.errorMessage).toMatch(/Error: Runtime exited without providing a reason$/);
  });
});

test("every batch of lines belongs to the function's group and to a stream of AWS's form", () => {
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatchObject({ region: "eu-west-1", logGroupName: "/aws/lambda/tested" });
    expect(line.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  }
});
