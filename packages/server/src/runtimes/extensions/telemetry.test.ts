import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VirtualClock } from "../../kernel/clock.ts";
import { call, environmentsForTest, zipOf } from "../function-fixture.ts";
import type { JsonLogSettings } from "../json-log.ts";
import { bootstrapOf, providedOf } from "../runtime-api/bootstrap-for-tests.ts";
import { InvalidSubscription, parseSubscription } from "./telemetry-request.ts";
import { type TelemetryEvent, TelemetrySubscription, type TelemetryType } from "./telemetry-subscription.ts";

const { environments, lines } = environmentsForTest();

/** A listener as an extension has one, outside of the environment so that the test sees what comes. */
let receiver: Server;
let port: number;
let received: TelemetryEvent[] = [];
let refusals = 0;
let heard = () => {};
beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.statusCode = refusals-- > 0 ? 500 : 200;
    response.end();
    if (response.statusCode === 200) received.push(...JSON.parse(Buffer.concat(chunks).toString()));
    heard();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  port = (receiver.address() as AddressInfo).port;
});
afterAll(() => receiver.close());

async function untilReceived(isEnough: (events: readonly TelemetryEvent[]) => boolean): Promise<TelemetryEvent[]> {
  while (!isEnough(received)) {
    await new Promise<void>((resolve) => {
      heard = resolve;
    });
  }
  return received;
}

const subscription = (types: string[]) => ({
  schemaVersion: "2022-12-13",
  types,
  buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25 },
  destination: { protocol: "HTTP", URI: `http://sandbox.localdomain:${port}/any` },
});

/** A function with an extension that sends `requests` to an API of the platform's, then takes events until the end. */
async function observed(
  requests: readonly unknown[],
  handler: string,
  path = "/2022-07-01/telemetry",
  jsonLog?: JsonLogSettings,
) {
  const script = `
    const register = await ask("POST", "/2020-01-01/extension/register", '{"events":["INVOKE"]}', { "Lambda-Extension-Name": "observer" });
    const identified = { "Lambda-Extension-Identifier": register.headers["lambda-extension-identifier"] };
    for (const request of ${JSON.stringify(requests)}) {
      const { status, text } = await ask("PUT", "${path}", JSON.stringify(request), identified);
      console.log("subscribed", status, text.trim());
    }
    for (;;) await ask("GET", "/2020-01-01/extension/event/next", undefined, identified);`;
  const archive = await zipOf({ "extensions/observer": bootstrapOf(script) }, 0o100755);
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const layers = [{ sha256, archive: async () => archive }];
  const settings = { layers, key: `${sha256} ${handler}`, ...(jsonLog && { jsonLog }) };
  return providedOf(`for (;;) { const event = await next(); ${handler} }`, settings);
}

describe("a subscriber", () => {
  test("gets what the platform does, from the beginning, and what function and extension log", async () => {
    received = [];
    const requests = [subscription(["platform", "function", "extension"])];
    const specification = await observed(requests, 'say("from the function"); await answer(event, 1);');
    await call(environments, specification, {}, { requestId: "r-1", traceHeader: "Root=1-2-3;Parent=abc;Sampled=1" });
    const events = await untilReceived((all) => all.some(({ type }) => type === "platform.report"));
    expect(events.map(({ type }) => type)).toEqual([
      "platform.initStart",
      "platform.telemetrySubscription",
      "extension",
      "platform.extension",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.start",
      "function",
      "platform.runtimeDone",
      "platform.report",
    ]);
    const record = (type: string) => events.find((event) => event.type === type)?.record;
    expect(record("platform.initStart")).toMatchObject({ initializationType: "on-demand", phase: "init" });
    expect(record("extension")).toBe('subscribed 200 "OK"');
    expect(record("platform.extension")).toEqual({ name: "observer", state: "Ready", events: ["INVOKE"] });
    expect(record("function")).toBe("from the function");
    expect(record("platform.start")).toEqual({
      requestId: "r-1",
      version: "$LATEST",
      tracing: { type: "X-Amzn-Trace-Id", value: "Root=1-2-3;Parent=abc;Sampled=1", spanId: "abc" },
    });
    expect(record("platform.runtimeDone")).toMatchObject({
      requestId: "r-1",
      status: "success",
      metrics: { durationMs: expect.any(Number), producedBytes: 1 },
    });
    expect(record("platform.report")).toMatchObject({
      requestId: "r-1",
      status: "success",
      metrics: { billedDurationMs: expect.any(Number), memorySizeMB: 256, initDurationMs: expect.any(Number) },
    });
    for (const { time } of events) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(lines.map(({ message }) => message)).toContain(
      "TELEMETRY\tName: observer\tState: Subscribed\tTypes: [Platform, Function, Extension]\n",
    );
  });

  test("gets only what it asked for", async () => {
    received = [];
    const specification = await observed(
      [subscription(["function"])],
      'say("again", event.text); await answer(event, 1);',
    );
    await call(environments, specification, 1);
    await call(environments, specification, 2);
    const events = await untilReceived((all) => all.length >= 2);
    expect(events.map(({ type, record }) => [type, record])).toEqual([
      ["function", "again 1"],
      ["function", "again 2"],
    ]);
  });

  test.each([
    ["2022-12-13", { level: "debug", text: "structured" }],
    ["2022-07-01", '{"level":"debug","text":"structured"}'],
  ])("of schema %s gets lines in JSON, whatever the log leaves out", async (schemaVersion, record) => {
    received = [];
    const request = { ...subscription(["function", "platform"]), schemaVersion };
    const handler = `say('{"level":"debug","text":"structured"}'); say("plain"); await answer(event, 1);`;
    const jsonLog = { applicationLevel: "ERROR", systemLevel: "WARN" } as const;
    const specification = await observed([request], handler, undefined, jsonLog);
    lines.length = 0;
    await call(environments, specification);
    const events = await untilReceived((all) => all.some(({ type }) => type === "platform.report"));
    expect(events.filter(({ type }) => type === "function").map((event) => event.record)).toEqual([record, "plain"]);
    expect(events.map(({ type }) => type)).toContain("platform.start");
    expect(lines.map(({ message }) => message)).toEqual(['subscribed 200 "OK"\n']);
  });

  test("is refused what is not as it should be, and the older API", async () => {
    const wrong = [{}, { ...subscription(["platform"]), types: ["odd"] }];
    await call(environments, await observed(wrong, "await answer(event, 1);"));
    await call(environments, await observed([{}], "await answer(event, 2);", "/2020-08-15/logs"));
    const said = lines.map(({ message }) => message).filter((message) => message.startsWith("subscribed "));
    expect(said).toEqual(
      expect.arrayContaining([
        'subscribed 400 {"errorMessage":"schemaVersion must be one of 2022-07-01, 2022-12-13, 2025-01-29","errorType":"ValidationError"}\n',
        'subscribed 400 {"errorMessage":"types must be some of platform, function, extension","errorType":"ValidationError"}\n',
        'subscribed 202 {"errorType":"Logs.NotSupported","errorMessage":"Logs API is not supported"}\n',
      ]),
    );
  });
});

describe("events", () => {
  const event = (record: string): TelemetryEvent => ({ time: "t", type: "function", record });
  const http = () => ({ protocol: "HTTP", port, path: "/" }) as const;
  const buffering = { maxItems: 1000, maxBytes: 262_144, timeoutMs: 500 };
  const wish = { types: new Set<TelemetryType>(), linesAsObjects: true };

  test("gather until the time is up, or there are enough", async () => {
    received = [];
    const clock = new VirtualClock();
    const target = new TelemetrySubscription(wish, http(), buffering, clock);
    target.add(event("a"));
    target.add(event("b"));
    await clock.advance(499);
    expect(received).toEqual([]);
    await clock.advance(1);
    expect(await untilReceived((all) => all.length > 0)).toEqual([event("a"), event("b")]);
    received = [];
    for (let n = 0; n < 1000; n++) target.add(event(String(n)));
    expect(await untilReceived((all) => all.length > 0)).toHaveLength(1000);
    received = [];
    target.add(event("x".repeat(262_144)));
    expect(await untilReceived((all) => all.length > 0)).toHaveLength(1);
  });

  test("are sent again when they are not taken, and in the end told to be lost", async () => {
    received = [];
    const clock = new VirtualClock();
    const target = new TelemetrySubscription(wish, http(), buffering, clock);
    const flushed = async () => {
      let isDone = false;
      const done = target.flush().then(() => {
        isDone = true;
      });
      while (!isDone) await clock.advance(50);
      await done;
    };
    refusals = 2;
    target.add(event("twice refused"));
    await flushed();
    expect(received).toEqual([event("twice refused")]);
    refusals = 5;
    target.add(event("lost"));
    await flushed();
    target.add(event("later"));
    await flushed();
    expect(received.slice(1)).toEqual([
      event("later"),
      expect.objectContaining({
        type: "platform.logsDropped",
        record: expect.objectContaining({ droppedRecords: 1, droppedBytes: expect.any(Number) }),
      }),
    ]);
    refusals = 0;
  });

  test("may go over plain TCP, a line each", async () => {
    const lines = new Promise<string>((resolve) => {
      const server = createTcpServer((socket) => {
        let text = "";
        socket.on("data", (chunk) => {
          text += chunk;
        });
        socket.on("end", () => {
          resolve(text);
          server.close();
        });
      });
      server.listen(0, "127.0.0.1", () => {
        const destination = { protocol: "TCP", port: (server.address() as AddressInfo).port } as const;
        const target = new TelemetrySubscription(wish, destination, buffering, new VirtualClock());
        target.add(event("a"));
        target.add(event("b"));
        void target.flush();
      });
    });
    expect(await lines).toBe(`${JSON.stringify(event("a"))}\n${JSON.stringify(event("b"))}\n`);
  });
});

describe("a request for a subscription", () => {
  const good = {
    schemaVersion: "2022-07-01",
    types: ["platform"],
    destination: { protocol: "HTTP", URI: "http://sandbox:8080/path?x=1" },
  };
  const parse = (changes: object) => parseSubscription(JSON.stringify({ ...good, ...changes }));

  test("has defaults", () => {
    expect(parse({})).toEqual({
      types: ["platform"],
      destination: { protocol: "HTTP", port: 8080, path: "/path?x=1" },
      buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1_000 },
      linesAsObjects: false,
    });
  });

  test.each([
    [{ schemaVersion: "1999-01-01" }],
    [{ types: [] }],
    [{ types: "platform" }],
    [{ destination: null }],
    [{ destination: { protocol: "UDP" } }],
    [{ destination: { protocol: "HTTP", URI: "http://example.com:80/" } }],
    [{ destination: { protocol: "HTTP", URI: "https://sandbox:8080/" } }],
    [{ destination: { protocol: "TCP", port: 70_000 } }],
    [{ buffering: { maxItems: 1 } }],
    [{ buffering: { timeoutMs: "25" } }],
    [{ buffering: [] }],
  ])("is refused with %j", (changes) => {
    expect(() => parse(changes)).toThrow(InvalidSubscription);
  });

  test("is refused when it is no JSON", () => {
    expect(() => parseSubscription("{")).toThrow("the request is not JSON");
  });
});
