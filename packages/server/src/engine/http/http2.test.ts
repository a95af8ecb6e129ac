import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import { connect } from "node:net";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
import { type HttpServer, listen } from "./http-server.ts";
import { looksLikeHttp2 } from "./http2-preface.ts";
import { headersOf } from "./http2-requests.ts";

const clock = new VirtualClock(Date.UTC(2026, 10, 21, 6, 0, 0));
let server: HttpServer;
let answer: (request: WireRequest) => Promise<WireResponse>;
let session: ClientHttp2Session;

beforeEach(async () => {
  answer = async ({ method, path, query, headers, body, remoteAddress }) => ({
    statusCode: 200,
    headers: { "content-type": "application/json", connection: "close" },
    body: JSON.stringify({ method, path, query, headers, body: body.toString(), from: remoteAddress?.() }),
    setCookies: ["a=1", "b=2"],
  });
  const log = createLogger("silent");
  server = await listen({ host: "127.0.0.1", port: 0, clock, log, answer: (request) => answer(request) });
  session = open();
});

afterEach(async () => {
  session.destroy();
  await server.close(0);
});

function open(): ClientHttp2Session {
  const opened = connectHttp2(`http://127.0.0.1:${server.port}`);
  opened.on("error", () => undefined);
  return opened;
}

interface Answer {
  readonly headers: Record<string, unknown>;
  readonly body: string;
  /** The code with which the stream was reset; 0 when it ended well. */
  readonly code: number;
}

function request(headers: OutgoingHttpHeaders, body?: string | Buffer, over = session): Promise<Answer> {
  return new Promise((resolve) => {
    const stream = over.request({ ":method": "POST", ":path": "/", ...headers });
    let received = {};
    let text = "";
    stream.setEncoding("utf8").on("data", (piece) => {
      text += piece;
    });
    stream.on("response", (response) => {
      received = response;
    });
    stream.on("error", () => undefined);
    stream.on("close", () => resolve({ headers: received, body: text, code: stream.rstCode }));
    stream.end(body);
  });
}

test("hands over a request whole, as HTTP/1 would, and sends the answer with the platform's date", async () => {
  const { headers, body } = await request({ ":path": "/a%20b?x=1&y", "X-Custom": ["b, c", "a"] }, "hello");
  expect(headers).toMatchObject({
    ":status": 200,
    date: "Sat, 21 Nov 2026 06:00:00 GMT",
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "set-cookie": ["a=1", "b=2"],
  });
  expect(headers).not.toHaveProperty("connection");
  expect(JSON.parse(body)).toEqual({
    method: "POST",
    path: "/a%20b",
    query: "x=1&y",
    headers: { host: `127.0.0.1:${server.port}`, "x-custom": "b, c,a" },
    body: "hello",
    from: "127.0.0.1",
  });
});

test("answers many requests of one connection, each when it is ready", async () => {
  answer = async ({ path }) => {
    await new Promise((resolve) => setImmediate(resolve));
    return { statusCode: 200, headers: {}, body: path };
  };
  const paths = Array.from({ length: 250 }, (_, at) => `/${at}`);
  const answers = await Promise.all(paths.map((path) => request({ ":path": path })));
  expect(answers.map(({ body }) => body)).toEqual(paths);
});

test("a connection may begin in any pieces, and one of HTTP/1 that begins alike is served as such", async () => {
  const bytes = await bytesOfSession();
  for (const cuts of [[1], [2, 5], [23], [24], [25, 40], [1, 2, 3, 4, 5]]) {
    const socket = connect(server.port, "127.0.0.1");
    const first = new Promise<Buffer>((resolve) => socket.once("data", resolve));
    let from = 0;
    for (const to of [...cuts, bytes.length]) {
      socket.write(bytes.subarray(from, to));
      await new Promise((resolve) => setImmediate(resolve));
      from = to;
    }
    // A frame of settings is the first word of a server.
    expect((await first)[3]).toBe(4);
    socket.destroy();
  }
  const socket = connect(server.port, "127.0.0.1");
  socket.write("P");
  await new Promise((resolve) => setImmediate(resolve));
  socket.write("UT / HTTP/1.1\r\nHost: h\r\n\r\n");
  expect(String(await new Promise((resolve) => socket.once("data", resolve)))).toContain("HTTP/1.1 200 OK");
  socket.destroy();
});

/** What Node's client says first. */
async function bytesOfSession(): Promise<Buffer> {
  const { createServer } = await import("node:net");
  return new Promise((resolve) => {
    const listener = createServer((socket) => socket.once("data", resolve)).listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as { port: number };
      const client = connectHttp2(`http://127.0.0.1:${port}`, () => undefined);
      client.on("error", () => undefined);
      setImmediate(() => setImmediate(() => listener.close()));
    });
  });
}

test("only the preface looks like HTTP/2", () => {
  const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  fc.assert(
    fc.property(fc.nat(40), fc.uint8Array(), (length, rest) => {
      const start = Buffer.concat([preface, rest]).subarray(0, length);
      expect(looksLikeHttp2(start)).toBe(start.length < preface.length ? "perhaps" : "yes");
      if (start.length === 0) return;
      const other = Buffer.from(start);
      other[Math.min(start.length, preface.length) - 1]! ^= 1;
      expect(looksLikeHttp2(other)).toBe("no");
    }),
  );
});

test("the host keeps the name that signatures know", () => {
  expect({ ...headersOf([":authority", "h:1", ":path", "/", "a", "1", "a", "2"]) }).toEqual({ host: "h:1", a: "1,2" });
  expect({ ...headersOf([":authority", "h:1", "host", "g"]) }).toEqual({ host: "g" });
});

describe("sends", () => {
  test("nothing after the head of what has no body", async () => {
    answer = async () => ({ statusCode: 204, headers: {}, body: "" });
    expect(await request({})).toMatchObject({ headers: { ":status": 204 }, body: "", code: 0 });
    answer = async () => ({ statusCode: 200, headers: {}, body: "text" });
    expect(await request({ ":method": "HEAD" })).toMatchObject({ headers: { "content-length": "4" }, body: "" });
  });

  test("pieces as they come", async () => {
    answer = async () => ({ statusCode: 200, headers: {}, body: pieces("a", "", "b") });
    expect(await request({})).toMatchObject({ body: "ab", code: 0 });
  });

  test("a break where pieces end too early", async () => {
    answer = async () => ({ statusCode: 200, headers: {}, body: pieces("a", new Error("broken")) });
    expect((await request({})).code).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    answer = async () => ({ statusCode: 200, headers: { "a b": "forbidden" }, body: "" });
    expect((await request({})).headers).toEqual({});
    // The others of the connection go on.
    answer = async () => ({ statusCode: 200, headers: {}, body: "fine" });
    expect((await request({})).body).toBe("fine");
  });

  test("word to whoever makes the pieces when the client has gone", async () => {
    const told = new Promise<void>((resolve) => {
      answer = async () => ({
        statusCode: 200,
        headers: {},
        body: {
          [Symbol.asyncIterator]: () => ({
            next: () => new Promise(() => {}),
            async return() {
              resolve();
              return { done: true, value: undefined };
            },
          }),
        },
      });
    });
    const stream = session.request({ ":method": "POST", ":path": "/" });
    stream.on("error", () => undefined);
    stream.on("response", () => stream.close(constants.NGHTTP2_CANCEL));
    stream.end();
    await told;
  });
});

test.each([
  // Closed rather than destroyed, Node's client would end the body first, as if that were all of it.
  ["its request", (stream: ClientHttp2Stream) => stream.destroy()],
  ["the connection", () => session.destroy()],
])("forgets a client that breaks %s off in the midst of a body", async (_name, breakOff) => {
  const asked: string[] = [];
  answer = async ({ path }) => {
    asked.push(path);
    return { statusCode: 200, headers: {}, body: "" };
  };
  const stream = session.request({ ":method": "POST", ":path": "/broken" });
  stream.on("error", () => undefined);
  await new Promise((resolve) => stream.write("half of it", resolve));
  await new Promise((resolve) => session.ping(resolve));
  breakOff(stream);
  const another = open();
  await request({ ":path": "/whole" }, "x", another);
  another.destroy();
  expect(asked).toEqual(["/whole"]);
});

describe("refuses", () => {
  test("bodies that are too large, claimed or sent", async () => {
    const claiming = session.request({ ":method": "POST", ":path": "/", "content-length": "75497473" });
    const claimed = await new Promise<Record<string, unknown>>((resolve) => claiming.once("response", resolve));
    expect(claimed[":status"]).toBe(413);
    claiming.destroy();
    const sent = await request({}, Buffer.alloc(72 * 2 ** 20 + 1));
    expect(sent.headers[":status"]).toBe(413);
  });

  test("heads that are too large, whether the client has heard of the limit or not, and stays up", async () => {
    const { headers } = await request({ "x-large": "a".repeat(40_000) });
    expect(headers[":status"]).toBe(431);
    expect((await request({ "x-large": "a".repeat(40_000) })).headers[":status"]).not.toBe(200);
    const another = open();
    expect((await request({}, "x", another)).headers[":status"]).toBe(200);
    another.destroy();
  });

  test("what is no HTTP/2 after its beginning", async () => {
    const socket = connect(server.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined).resume();
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense, nonsense and nonsense");
    await closed;
  });

  test("more than a hundred requests at once", async () => {
    let most = 0;
    let running = 0;
    answer = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return { statusCode: 200, headers: {}, body: "" };
    };
    await Promise.all(Array.from({ length: 300 }, () => request({})));
    expect(most).toBeLessThanOrEqual(100);
  });
});

describe("closing", () => {
  test("lets requests under way finish, streams among them, and takes no other", async () => {
    let go: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = async () => {
        resolve();
        await new Promise<void>((release) => {
          go = release;
        });
        return { statusCode: 200, headers: {}, body: pieces("slow", "ly") };
      };
    });
    const underWay = request({});
    await asked;
    const closed = server.close(60_000);
    await new Promise((resolve) => session.once("goaway", resolve));
    go();
    expect((await underWay).body).toBe("slowly");
    await closed;
  });

  test("ends idle connections at once and the others after the grace", async () => {
    await request({});
    await server.close(60_000);
    const log = createLogger("silent");
    server = await listen({ host: "127.0.0.1", port: 0, clock, log, answer: () => new Promise(() => {}) });
    session = open();
    const never = request({});
    await new Promise((resolve) => session.once("remoteSettings", resolve));
    await server.close(1);
    expect((await never).headers).toEqual({});
  });
});

async function* pieces(...parts: (string | Error)[]) {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}
