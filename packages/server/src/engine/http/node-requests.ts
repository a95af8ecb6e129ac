import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
import { wireRequest } from "./plain-request.ts";
import { discard, isWhole, keepAliveTimeoutMs, mayHaveBody } from "./plain-response.ts";
import { readBody, tooLarge } from "./request-body.ts";

export interface NodeRequestOptions {
  /** Never rejects. */
  readonly answer: (request: WireRequest) => Promise<WireResponse>;
  /** The value of the header `date`. */
  readonly date: () => string;
  /** Makes a send together with the others of this turn. */
  readonly sendSoon: (send: () => void) => void;
  /** Whether the connection ends with its answer. */
  readonly isDraining: () => boolean;
  /** Hears of an answer that could not be sent. */
  readonly failed: (error: unknown) => void;
}

/** Serves one request that node:http has read: any that is not plain. */
export function serveNodeRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { answer, date, sendSoon, isDraining, failed }: NodeRequestOptions,
): void {
  incoming.on("error", () => outgoing.destroy());
  // Nothing has moved for long. That does not end what the client waits for, but what it does not take.
  outgoing.setTimeout(keepAliveTimeoutMs, () => {
    if (incoming.socket.writableLength > 0) incoming.socket.destroy();
  });
  const fail = (error: unknown) => {
    failed(error);
    outgoing.destroy();
  };
  const respond = (response: WireResponse) => {
    if (isDraining()) outgoing.shouldKeepAlive = false;
    sendSoon(() => {
      try {
        send(outgoing, date(), response);
      } catch (error) {
        // An answer that cannot be sent (a header that HTTP forbids) must not take those behind it along.
        fail(error);
      }
    });
  };
  readBody(incoming, incoming.headers["content-length"], (body) => {
    if (!body) return respond(tooLarge);
    const { method = "GET", url = "/", socket } = incoming;
    const remoteAddress = () => socket.remoteAddress ?? "";
    answer(wireRequest({ method, url, headers: headersOf(incoming), body, remoteAddress })).then(respond, fail);
  });
}

/**
 * What cannot be parsed as HTTP has no request to answer, only a connection. It ends whether or not the client closes its
 * side; in the midst of an answer at once, for a refusal would look like more of that.
 */
export function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse | null };
  if (error.code === "ECONNRESET" || !socket.writable || answer?.headersSent) return void socket.destroy();
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroySoon();
}

/**
 * Node joins repeated headers with a comma and a space, drops the repetitions of some and makes a list of one; signatures are
 * made over all of them, joined with a comma alone.
 */
export function headersOf(incoming: IncomingMessage): Record<string, string> {
  const headers = incoming.headers as Record<string, string>;
  const raw = incoming.rawHeaders;
  let names = 0;
  for (const _ in headers) names++;
  if (names * 2 === raw.length && headers["set-cookie"] === undefined) return headers;
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
  if (outgoing.destroyed) {
    if (!isWhole(body)) discard(body);
    return;
  }
  const lines: string[] = ["date", date];
  if (isWhole(body) && mayHaveBody(response)) lines.push("content-length", String(Buffer.byteLength(body)));
  for (const name in headers) lines.push(name, headers[name]!);
  if (setCookies) for (const cookie of setCookies) lines.push("set-cookie", cookie);
  outgoing.sendDate = false;
  outgoing.writeHead(statusCode, lines);
  if (isWhole(body)) {
    outgoing.end(body);
  } else {
    outgoing.flushHeaders();
    // Where the pieces end too early the connection breaks, which is the only way left to say so.
    pipeline(Readable.from(body, { objectMode: false }), outgoing).catch(() => {});
  }
}
