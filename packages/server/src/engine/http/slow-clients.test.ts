/** Clients that read slowly, never read, or never go: over a socket whose other end is the test. */
import { createServer, type Server } from "node:http";
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  createServer as createHttp2Server,
  type Http2Server,
  type ServerHttp2Stream,
} from "node:http2";
import { type AddressInfo, connect, Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
import { serveHttp2Request } from "./http2-requests.ts";
import { serveNodeRequest } from "./node-requests.ts";
import { PlainConnection } from "./plain-connection.ts";

/** A socket without a connection, which keeps what is written until the test takes it. */
class HeldSocket extends Socket {
  readonly written: Buffer[] = [];
  #taken: (() => void) | undefined;
  #isReading: boolean;

  constructor(isReading: boolean) {
    super({ allowHalfOpen: true });
    this.#isReading = isReading;
  }

  override _read(): void {}

  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: () => void): void {
    this.written.push(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
    if (this.#isReading) done();
    else this.#taken = done;
  }

  override _final(done: () => void): void {
    done();
  }

  /** Reads everything from now on. */
  readEverything(): void {
    this.#isReading = true;
    this.#taken?.();
  }
}

const get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

function connection(isReading: boolean, answer: (request: WireRequest) => Promise<WireResponse>) {
  const socket = new HeldSocket(isReading);
  const plain = new PlainConnection({
    socket,
    answer,
    date: () => "now",
    sendSoon: (send) => send(),
    handOver: () => expect.unreachable(),
    handOverHttp2: () => expect.unreachable(),
    failed: () => undefined,
  });
  return { socket, plain };
}

/** Sends a request, and lets everything happen that does not wait for the client. */
async function send(socket: HeldSocket, text = get): Promise<void> {
  socket.push(text);
  await settled();
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("a plain connection", () => {
  test("answers no more requests than the client reads answers to", async () => {
    let answers = 0;
    const { socket } = connection(false, async () => {
      answers++;
      return { statusCode: 200, headers: {}, body: Buffer.alloc(100_000) };
    });
    for (let count = 0; count < 10; count++) await send(socket);
    expect(answers).toBe(1);
    expect(socket.writableLength).toBeLessThan(200_000);
    socket.readEverything();
    for (let turn = 0; turn < 10; turn++) await settled();
    expect(answers).toBe(10);
  });

  test("reads no more of what comes than one piece while it answers", async () => {
    const { socket } = connection(true, () => new Promise(() => {}));
    await send(socket);
    for (let count = 0; count < 50; count++) await send(socket, "x".repeat(10_000));
    // A socket stops reading from its client once so much waits.
    expect(socket.readableLength).toBeGreaterThan(400_000);
    socket.destroy();
  });

  test("that has been silent for long ends, but not while its client waits for an answer", async () => {
    const idle = connection(true, async () => ({ statusCode: 200, headers: {}, body: "" }));
    await send(idle.socket);
    idle.socket.emit("timeout");
    expect(idle.socket.destroyed).toBe(true);

    const waiting = connection(true, () => new Promise(() => {}));
    await send(waiting.socket);
    waiting.socket.emit("timeout");
    expect(waiting.socket.destroyed).toBe(false);
    waiting.socket.destroy();
  });

  test.each(["whole", "in pieces"])("whose client takes nothing of an answer %s ends in the end", async (form) => {
    const { socket } = connection(false, async () => ({
      statusCode: 200,
      headers: {},
      body: form === "whole" ? Buffer.alloc(100_000) : pieces(10, 100_000),
    }));
    await send(socket);
    socket.emit("timeout");
    expect(socket.destroyed).toBe(true);
  });

  test("takes no request after its last answer, and does not wait for the client to close", async () => {
    const paths: string[] = [];
    const { socket } = connection(false, async ({ path }) => {
      paths.push(path);
      return { statusCode: 200, headers: { connection: "close" }, body: "" };
    });
    await send(socket);
    await send(socket, get.replace("/", "/more"));
    expect(socket.destroyed).toBe(false);
    socket.readEverything();
    await settled();
    expect(paths).toEqual(["/"]);
    expect(socket.destroyed).toBe(true);
  });

  test("leaves no listener behind, however many answers it streams", async () => {
    const { socket } = connection(true, async () => ({ statusCode: 200, headers: {}, body: pieces(3, 20_000) }));
    await send(socket);
    const before = listenersOf(socket);
    for (let count = 0; count < 20; count++) await send(socket);
    expect(String(Buffer.concat(socket.written)).match(/HTTP\/1\.1 200/g)).toHaveLength(21);
    expect(listenersOf(socket)).toEqual(before);
    socket.destroy();
  });

  test("sends empty pieces as nothing, for they would end the body", async () => {
    const body = async function* () {
      for (const text of ["", "a", "", "b", ""]) yield Buffer.from(text);
    };
    const { socket } = connection(true, async () => ({ statusCode: 200, headers: {}, body: body() }));
    await send(socket);
    expect(String(Buffer.concat(socket.written))).toMatch(/\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n$/);
    socket.destroy();
  });

  test("tells whoever makes the pieces that the client has gone, also while none is asked for", async () => {
    for (const isReading of [true, false]) {
      let told = 0;
      const body: AsyncIterable<Uint8Array> = {
        [Symbol.asyncIterator]: () => ({
          next: () =>
            isReading ? new Promise(() => {}) : Promise.resolve({ done: false, value: Buffer.alloc(99_999) }),
          async return() {
            told++;
            return { done: true, value: undefined };
          },
        }),
      };
      const { socket } = connection(isReading, async () => ({ statusCode: 200, headers: {}, body }));
      await send(socket);
      expect(told).toBe(0);
      socket.destroy();
      await settled();
      expect(told).toBeGreaterThan(0);
    }
  });
});

describe("a connection of node:http", () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** The server's end of a connection whose client reads nothing. */
  async function unread(answer: () => Promise<WireResponse>): Promise<Socket> {
    server = createServer((incoming, outgoing) =>
      serveNodeRequest(incoming, outgoing, {
        answer,
        date: () => "now",
        sendSoon: (send) => send(),
        isDraining: () => false,
        failed: () => undefined,
      }),
    );
    const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1", () => client.write(get)).pause();
    client.on("error", () => undefined);
    return accepted;
  }

  test("whose client takes nothing of its answer ends in the end", async () => {
    const socket = await unread(async () => ({ statusCode: 200, headers: {}, body: Buffer.alloc(50_000_000) }));
    while (socket.writableLength === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(socket.timeout).toBe(75_000);
    socket.emit("timeout");
    expect(socket.destroyed).toBe(true);
  });

  test("whose client waits for an answer stays", async () => {
    let asked: () => void = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const socket = await unread(() => {
      asked();
      return new Promise(() => {});
    });
    await isAsked;
    socket.emit("timeout");
    expect(socket.destroyed).toBe(false);
  });
});

describe("a request over HTTP/2", () => {
  let server: Http2Server;
  let client: ClientHttp2Session;
  afterEach(async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  /** The server's end of a request whose client sends no more than the head of one and reads nothing. */
  async function unread(answer: () => Promise<WireResponse>, isWhole: boolean): Promise<ServerHttp2Stream> {
    server = createHttp2Server();
    const accepted = new Promise<ServerHttp2Stream>((resolve) => {
      server.on("stream", (stream, headers, _flags) => {
        const rawHeaders = Object.entries(headers).flat() as string[];
        const options = { answer, date: () => "now", sendSoon: (send: () => void) => send(), failed: () => undefined };
        serveHttp2Request(stream, headers, rawHeaders, { ...options, remoteAddress: () => "" });
        resolve(stream);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const request = client.request({ ":method": "POST", ":path": "/" }, { endStream: isWhole });
    request.on("error", () => undefined).pause();
    return accepted;
  }

  test("whose client takes nothing of its answer ends in the end", async () => {
    const body = Buffer.alloc(1_000_000);
    const stream = await unread(async () => ({ statusCode: 200, headers: {}, body }), true);
    while (stream.writableLength === 0) await new Promise((resolve) => setImmediate(resolve));
    stream.emit("timeout");
    expect(stream.closed).toBe(true);
  });

  test("that does not come to its end ends in the end", async () => {
    const stream = await unread(async () => expect.unreachable(), false);
    stream.emit("timeout");
    expect(stream.closed).toBe(true);
  });

  test("whose client waits for an answer stays", async () => {
    let asked: () => void = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const stream = await unread(() => {
      asked();
      return new Promise(() => {});
    }, true);
    await isAsked;
    stream.emit("timeout");
    expect(stream.closed).toBe(false);
  });
});

async function* pieces(count: number, bytes: number) {
  for (let made = 0; made < count; made++) yield Buffer.alloc(bytes, "x");
}

function listenersOf(socket: Socket): Record<string, number> {
  return Object.fromEntries(socket.eventNames().map((name) => [String(name), socket.listenerCount(name)]));
}
