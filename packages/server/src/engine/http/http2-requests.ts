import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { systemClock } from "../../kernel/clock.ts";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
import type { NodeRequestOptions } from "./node-requests.ts";
import { wireRequest } from "./plain-request.ts";
import { discard, isWhole, keepAliveTimeoutMs, mayHaveBody } from "./plain-response.ts";
import { readBody, tooLarge } from "./request-body.ts";

export interface Http2RequestOptions extends Omit<NodeRequestOptions, "isDraining"> {
  readonly remoteAddress: () => string;
}

/** As node:http takes at most. */
export const headBytesMax = 16 * 1024;
const headTooLarge: WireResponse = { statusCode: 431, headers: {}, body: "" };

/** How long a request may take to come in, as with node:http. */
const requestTimeoutMs = 300_000;
const nothingWrong = 0;
const cancelled = 8;

/** Serves one request, which over HTTP/2 is a stream of its connection. */
export function serveHttp2Request(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  rawHeaders: readonly string[],
  { answer, date, sendSoon, failed, remoteAddress }: Http2RequestOptions,
): void {
  // Where the client breaks off, nobody is left to be told.
  stream.on("error", () => {});
  const patience = systemClock.setTimer(requestTimeoutMs, () => stream.close(cancelled));
  stream.on("close", () => patience.cancel());
  let isWholeRequest = false;
  // Nothing has moved for long. That does not end what the client waits for, but what it does not send or take.
  stream.setTimeout(keepAliveTimeoutMs, () => {
    if (!isWholeRequest || stream.writableLength > 0) stream.close(cancelled);
  });
  const fail = (error: unknown) => {
    failed(error);
    stream.destroy();
  };
  const respond = (response: WireResponse) => {
    sendSoon(() => {
      try {
        send(stream, date(), response, headers[":method"] === "HEAD");
      } catch (error) {
        // An answer that cannot be sent (a header that HTTP forbids) must not take those behind it along.
        fail(error);
      }
    });
  };
  const refuse = (refusal: WireResponse) => {
    isWholeRequest = true;
    stream.once("finish", () => stream.close(nothingWrong));
    respond(refusal);
  };
  // Clients are told this limit, but need not wait until they have heard it.
  if (headBytesOf(rawHeaders) > headBytesMax) {
    refuse(headTooLarge);
    return;
  }
  readBody(stream, headers["content-length"], (body) => {
    // To a client that breaks off the stream ends, too, with as much of the body as has come.
    if (stream.aborted) return;
    if (!body) return refuse(tooLarge);
    patience.cancel();
    isWholeRequest = true;
    const { ":method": method = "GET", ":path": url = "/" } = headers;
    answer(wireRequest({ method, url, headers: headersOf(rawHeaders), body, remoteAddress })).then(respond, fail);
  });
}

/** As HTTP/1 has them: without those of HTTP/2's own, of which one is the host, and repeated ones joined as signatures want. */
export function headersOf(rawHeaders: readonly string[]): WireRequest["headers"] {
  const headers: Record<string, string> = Object.create(null);
  let authority: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    const value = rawHeaders[at + 1]!;
    if (name === ":authority") authority = value;
    if (name.startsWith(":")) continue;
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  if (authority !== undefined) headers["host"] ??= authority;
  return headers;
}

function headBytesOf(rawHeaders: readonly string[]): number {
  return rawHeaders.reduce((bytes, text) => bytes + text.length, 0);
}

function send(stream: ServerHttp2Stream, date: string, response: WireResponse, isHead: boolean): void {
  const { body } = response;
  if (stream.destroyed || stream.closed) {
    if (!isWhole(body)) discard(body);
    return;
  }
  const endStream = isHead || !mayHaveBody(response);
  stream.respond(responseHeaders(response, date), { endStream });
  if (endStream) {
    if (!isWhole(body)) discard(body);
  } else if (isWhole(body)) {
    stream.end(body);
  } else {
    // Where the pieces end too early the stream breaks, which is the only way left to say so.
    pipeline(Readable.from(body, { objectMode: false }), stream).catch(() => {});
  }
}

function responseHeaders(response: WireResponse, date: string): OutgoingHttpHeaders {
  const { statusCode, headers, body, setCookies } = response;
  const sent: OutgoingHttpHeaders = { ":status": statusCode, date };
  if (isWhole(body) && mayHaveBody(response)) sent["content-length"] = Buffer.byteLength(body);
  // A connection of HTTP/2 has no header for what becomes of it.
  for (const name in headers) if (name !== "connection") sent[name] = headers[name]!;
  if (setCookies) sent["set-cookie"] = [...setCookies];
  return sent;
}
