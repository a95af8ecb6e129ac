import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../kernel/clock.ts";
import { systemClock } from "../kernel/clock.ts";
import type { Logger } from "../kernel/logging.ts";
import type { WireRequest, WireResponse } from "../protocols/wire.ts";
import { httpDate } from "./http-date.ts";

/**
 * The largest body taken in. The largest request that AWS allows here is a function's 50 MB archive in base 64; a body that
 * claims or turns out to be larger is refused with 413 and its connection closed.
 */
const bodyBytesMax = 72 * 2 ** 20;

/** Longer than SDKs keep idle sockets, so that it is the client who closes and no request meets a closing socket. */
const keepAliveTimeoutMs = 75_000;

export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** Takes no new connection, lets requests under way finish for at most `graceMs`, then closes all. */
  close(graceMs: number): Promise<void>;
}

/** Serves HTTP on `host:port` (0 picks a free port): every request, its body whole, goes to `answer`, which never rejects. */
export async function listen(options: {
  host: string;
  port: number;
  clock: Clock;
  log: Logger;
  answer: (request: WireRequest) => Promise<WireResponse>;
}): Promise<HttpServer> {
  const { clock, log, answer } = options;
  const date = httpDate(clock);
  const sendSoon = batchSends();
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (incoming, outgoing) => {
    incoming.on("error", () => outgoing.destroy());
    const fail = (error: unknown) => {
      log.error({ err: error }, "An answer failed");
      outgoing.destroy();
    };
    const respond = (response: WireResponse) => {
      // While draining, each connection ends with the answer it was waiting for.
      if (!server.listening) outgoing.shouldKeepAlive = false;
      sendSoon(() => {
        try {
          send(outgoing, date(), response);
        } catch (error) {
          // An answer that cannot be sent (a header that HTTP forbids) must not take those behind it along.
          fail(error);
        }
      });
    };
    readBody(incoming, (body) => {
      if (!body) return respond(tooLarge);
      answer(wireRequest(incoming, body)).then(respond, fail);
    });
  });
  server.on("clientError", refuseBrokenHttp);
  await bind(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  return { host: options.host, port, close: (graceMs) => close(server, graceMs) };
}

/**
 * Collects the answers of one turn of the event loop and sends them together at its end. Each send to a client that has
 * gone to sleep wakes its processor, which costs more than the answer itself: sent back to back, the first wakes it for
 * all. With 32 clients a GetItem took 97 µs of processor time one by one, 48 µs together; with one client nothing changes.
 */
function batchSends(): (send: () => void) => void {
  let waiting: (() => void)[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    for (const send of batch) send();
  };
  return (send) => {
    if (waiting.push(send) === 1) setImmediate(flush);
  };
}

const tooLarge: WireResponse = {
  statusCode: 413,
  headers: { "content-type": "application/json", connection: "close" },
  body: '{"__type":"RequestEntityTooLargeException","message":"Request must be smaller than 75497472 bytes"}',
};

/** Calls back with the whole body, or with undefined once it is larger than allowed. A client that goes away is forgotten. */
function readBody(incoming: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  if (Number(incoming.headers["content-length"] ?? 0) > bodyBytesMax) {
    done(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
    else if (bytes - chunk.length <= bodyBytesMax) done(undefined);
  });
  incoming.on("end", () => {
    if (bytes <= bodyBytesMax) done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes));
  });
}

function wireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
  const url = incoming.url ?? "/";
  const queryAt = url.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: queryAt < 0 ? url : url.slice(0, queryAt),
    query: queryAt < 0 ? "" : url.slice(queryAt + 1),
    headers: headersOf(incoming),
    body,
    remoteAddress: () => incoming.socket.remoteAddress ?? "",
  };
}

/**
 * Node joins repeated headers with a comma and a space and drops the repetitions of some; signatures are made over all of
 * them, joined with a comma alone.
 */
function headersOf(incoming: IncomingMessage): Record<string, string> {
  const headers = incoming.headers as Record<string, string>;
  const raw = incoming.rawHeaders;
  let names = 0;
  for (const _ in headers) names++;
  if (names * 2 === raw.length) return headers;
  const joined: Record<string, string> = Object.create(null);
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase();
    const value = raw[at + 1]!;
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
}

function send(outgoing: ServerResponse, date: string, response: WireResponse): void {
  const { statusCode, headers, body, setCookies } = response;
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  if (outgoing.destroyed) {
    if (!isWhole) discard(body).catch(() => {});
    return;
  }
  const lines: string[] = ["date", date];
  if (isWhole) lines.push("content-length", String(Buffer.byteLength(body)));
  for (const name in headers) lines.push(name, headers[name]!);
  if (setCookies) for (const cookie of setCookies) lines.push("set-cookie", cookie);
  outgoing.sendDate = false;
  outgoing.writeHead(statusCode, lines);
  if (isWhole) outgoing.end(body);
  else sendPieces(outgoing, body);
}

/**
 * No faster than the client takes them. Where they end too early the connection breaks, which is the only way left to say
 * so; where the client goes away, whoever makes them is told by `return`.
 */
function sendPieces(outgoing: ServerResponse, pieces: AsyncIterable<Uint8Array>): void {
  outgoing.flushHeaders();
  pipeline(Readable.from(pieces, { objectMode: false }), outgoing).catch(() => {});
}

/** Whoever makes the pieces hears that nobody wants them, but only once they have been asked for. */
async function discard(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces) break;
}

/** What cannot be parsed as HTTP has no request to answer, only a connection. */
function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Draining waits on other processes, so it runs on the machine's clock even where the platform's is virtual. */
function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = systemClock.setTimer(graceMs, () => server.closeAllConnections());
    server.close(() => {
      timer.cancel();
      resolve();
    });
    server.closeIdleConnections();
  });
}
