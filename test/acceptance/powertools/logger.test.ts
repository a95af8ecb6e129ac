import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../handlers/bundle.ts";
import { Deployment } from "../handlers/deployment.ts";
import { httpEvent } from "../handlers/http-event.ts";

const source = new URL("functions/greeter-logger.ts", import.meta.url);
const formats = ["cjs", "esm"] as const;
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.open();
  const Role = await deployment.createRole("greeters", []);
  const deployed = formats.map(async (format) =>
    deployment.deploy({
      name: `greeter-${format}`,
      archive: await bundle(source, format),
      Role,
      LoggingConfig: { LogFormat: "Text" },
      variables: { POWERTOOLS_LOG_LEVEL: "INFO" },
    }),
  );
  await Promise.all(deployed);
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

describe.each(formats)("the logger, bundled as %s", (format) => {
  const name = `greeter-${format}`;

  test("writes what happens as JSON, with the context of the invocation that it happened in", async () => {
    const first = await deployment.invoke(name, greeting("one", "Ada"));
    expect(first.payload).toEqual({ statusCode: 200, body: "Hello Ada" });
    const second = await deployment.invoke(name, greeting("two"));
    expect(second.payload).toEqual({ statusCode: 400 });

    const records = async () => (await deployment.logLines(name, '{ $.service = "greeter" }')).map(parse);
    await expect.poll(async () => (await records()).length, { timeout: 10_000, interval: 50 }).toBe(4);
    const always = {
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: "greeter",
      sampling_rate: expect.anything(),
      xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      function_name: name,
      function_arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      function_memory_size: "256",
    };
    const inFirst = { ...always, cold_start: true, correlation_id: "one", function_request_id: first.requestId };
    const inSecond = { ...always, cold_start: false, correlation_id: "two", function_request_id: second.requestId };
    expect(await records()).toEqual([
      { ...inFirst, level: "INFO", message: "greeting", name: "Ada" },
      { ...inFirst, level: "WARN", message: "greeted", greeted: "Ada", umlaut: "Grüße, 世界" },
      { ...inSecond, level: "INFO", message: "greeting" },
      {
        ...inSecond,
        level: "ERROR",
        message: "nobody to greet",
        error: expect.objectContaining({ name: "RangeError", message: "name is missing" }),
      },
    ]);
  });

  test("leaves its records between the platform's own lines of the same invocation", async () => {
    const { requestId } = await deployment.invoke(name, greeting("three", "Bob"));
    const lines = () => deployment.logLines(name, `"${requestId}"`);
    await expect.poll(async () => (await lines()).at(-1), { timeout: 10_000, interval: 50 }).toMatch(/^REPORT /);
    expect((await lines()).map((line) => line.split(" ")[0]?.slice(0, 6))).toEqual([
      "START",
      expect.stringMatching(/^\{"/),
      expect.stringMatching(/^\{"/),
      "END",
      "REPORT",
    ]);
  });
});

function greeting(requestId: string, name?: string): APIGatewayProxyEventV2 {
  const event = httpEvent({ method: "GET", path: "/greeting", ...(name && { query: { name } }) });
  return { ...event, requestContext: { ...event.requestContext, requestId } };
}

function parse(line: string): unknown {
  return JSON.parse(line);
}
