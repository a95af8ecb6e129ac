import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VirtualClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
import { type HttpServer, listen } from "./http-server.ts";

const clock = new VirtualClock(Date.UTC(2026, 10, 21, 6, 0, 0));
let server: HttpServer;
let answer: (request: WireRequest) => Promise<WireResponse>;

beforeEach(async () => {
  answer = async ({ method, path, query, headers, body }) => ({
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method, path, query, custom: headers["x-custom"], body: body.toString() }),
  });
  const log = createLogger("silent");
  server = await listen({ host: "127.0.0.1", port: 0, clock, log, answer: (request) => answer(request) });
});

afterEach(() => server.close(0));

test("hands over a request whole and sends the answer with the platform's date", async () => {
  const response = await fetch(`http://127.0.0.1:${server.port}/a%20b?x=1&y`, {
    method: "POST",
    headers: { "X-Custom": "yes" },
    body: "hello",
  });
  expect(response.headers.get("date")).toBe("Sat, 21 Nov 2026 06:00:00 GMT");
  expect(await response.json()).toEqual({
    method: "POST",
    path: "/a%20b",
    query: "x=1&y",
    custom: "yes",
    body: "hello",
  });
});

test("repeated headers come joined with a comma alone, as signatures want them", async () => {
  const seen = new Promise<WireRequest>((resolve) => {
    answer = async (request) => {
      resolve(request);
      return { statusCode: 200, headers: { connection: "close" }, body: "" };
    };
  });
  await rawExchange("GET / HTTP/1.1\r\nHost: x\r\nMy-Header: a\r\nmy-header: b, c\r\nAge: 1\r\nAge: 2\r\n\r\n");
  expect((await seen).headers).toEqual({ host: "x", "my-header": "a,b, c", age: "1,2" });
});

test.each([
  ["not HTTP at all", "EHLO there\r\n\r\n", "400 Bad Request"],
  ["headers without end", `GET / HTTP/1.1\r\nA: ${"a".repeat(20_000)}\r\n\r\n`, "431"],
  ["a body claimed too large", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 75497473\r\n\r\n", "413"],
])("refuses %s and stays up", async (_name, bytes, status) => {
  expect(await rawExchange(bytes)).toContain(status);
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200);
});

test("a connection that was refused ends, also when the client keeps its side open", async () => {
  const log = createLogger("silent");
  const own = await listen({ host: "127.0.0.1", port: 0, clock, log, answer: (request) => answer(request) });
  const socket = connect({ port: own.port, host: "127.0.0.1", allowHalfOpen: true }, () =>
    socket.write("EHLO\r\n\r\n"),
  );
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.resume().once("end", resolve));
  await own.close(60_000);
  socket.destroy();
});

test.each([
  ["plain", "Content-Length: 0\r\n\r\n"],
  ["node:http's", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
])("reads all of very many headers: %s", async (_name, end) => {
  const seen = new Promise<WireRequest>((resolve) => {
    answer = async (request) => {
      resolve(request);
      return { statusCode: 200, headers: { connection: "close" }, body: "" };
    };
  });
  const names = Array.from({ length: 1500 }, (_, index) => `h${index}:\r\n`);
  await rawExchange(`POST / HTTP/1.1\r\nHost: x\r\n${names.join("")}${end}`);
  expect(Object.keys((await seen).headers)).toHaveLength(1502);
});

test("a body in pieces that is followed by what is not HTTP breaks off, with no refusal in its midst", async () => {
  let sendSecond = () => {};
  const second = new Promise<void>((resolve) => {
    sendSecond = resolve;
  });
  answerInPieces(async function* () {
    yield Buffer.from("one ");
    await second;
    yield Buffer.from("two");
  });
  const socket = connect(server.port, "127.0.0.1", () =>
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  );
  let received = "";
  socket.on("data", (chunk) => {
    if (!received.includes("one ")) socket.write("EHLO\r\n\r\n");
    received += chunk.toString();
  });
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("close", resolve));
  sendSecond();
  expect(received).toMatch(/one $|one \r\n$/);
});

test("sends a body in pieces as they come", async () => {
  let sendSecond = () => {};
  const second = new Promise<void>((resolve) => {
    sendSecond = resolve;
  });
  answerInPieces(async function* () {
    yield Buffer.from("one ");
    await second;
    yield Buffer.from("two");
  });
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  expect(response.headers.get("content-length")).toBeNull();
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe("one ");
  sendSecond();
  expect((await reader.read()).value).toBe("two");
  expect((await reader.read()).done).toBe(true);
});

test("a body that fails in the middle breaks the connection", async () => {
  answerInPieces(async function* () {
    yield Buffer.from("one ");
    throw new Error("no more");
  });
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  await expect(response.text()).rejects.toThrow();
  answerInPieces(async function* () {
    yield Buffer.from("again");
  });
  expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe("again");
});

test("whoever makes the pieces hears that the client has gone", async () => {
  const gone = new Promise<void>((resolve) => {
    answerInPieces(async function* () {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        resolve();
      }
    });
  });
  const patience = new AbortController();
  await fetch(`http://127.0.0.1:${server.port}/`, { signal: patience.signal });
  patience.abort();
  await gone;
});

function answerInPieces(pieces: () => AsyncIterable<Uint8Array>): void {
  answer = async () => ({ statusCode: 200, headers: {}, body: pieces() });
}

test("an answer that cannot be sent costs its own connection only", async () => {
  const log = createLogger("silent");
  const forbidden: WireResponse = { statusCode: 200, headers: { "x-bad": "a\r\nb: c" }, body: "" };
  const fine: WireResponse = { statusCode: 200, headers: {}, body: "fine" };
  let arrived = 0;
  let bothArrived: () => void = () => {};
  const together = new Promise<void>((resolve) => {
    bothArrived = resolve;
  });
  const other = await listen({
    host: "127.0.0.1",
    port: 0,
    clock,
    log,
    async answer({ path }) {
      if (++arrived === 2) bothArrived();
      await together;
      return path === "/bad" ? forbidden : fine;
    },
  });
  const bad = fetch(`http://127.0.0.1:${other.port}/bad`).then(
    () => "answered",
    () => "hung up on",
  );
  const good = fetch(`http://127.0.0.1:${other.port}/good`).then((response) => response.text());
  expect(await Promise.all([bad, good])).toEqual(["hung up on", "fine"]);
  await other.close(0);
});

test("closing lets a request under way finish", async () => {
  let release: () => void = () => {};
  const entered = new Promise<void>((resolve) => {
    answer = () => {
      resolve();
      return new Promise((finish) => {
        release = () => finish({ statusCode: 200, headers: {}, body: "done" });
      });
    };
  });
  const response = fetch(`http://127.0.0.1:${server.port}/`);
  await entered;
  const closed = server.close(10_000);
  release();
  expect(await (await response).text()).toBe("done");
  await closed;
});

/** Sends bytes on a fresh connection and resolves with all that came back when the server closed it. */
function rawExchange(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(bytes));
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.on("close", () => resolve(received));
    socket.on("error", reject);
  });
}
