import type { WireRequest } from "../../protocols/wire.ts";

/** A longer head is node:http's to refuse. */
const headBytesMax = 16 * 1024;
const headEnd = Buffer.from("\r\n\r\n");

/** The strictest reading of RFC 9112: no folded lines, no bare line ends, no control characters. */
const plainHead =
  /^(?:GET|POST|PUT|DELETE|PATCH) \/[\x21-\x7e]* HTTP\/1\.1(?:\r\n[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*)+$/;
const httpVersion = " HTTP/1.1";

/** Headers that change how a request is read, or what becomes of its connection. */
const unusual = new Set(["transfer-encoding", "expect", "upgrade", "proxy-connection"]);

/** Makes objects without a prototype, because a header may have any name, which are quick to fill all the same. */
function Headers() {}
Headers.prototype = Object.create(null);

/**
 * Reads a request that lies whole in one chunk and has nothing about it that needs care: undefined for any other, which
 * node:http shall read. What this accepts node:http reads alike; a property test holds the one against the other.
 */
export function plainRequest(chunk: Buffer, remoteAddress: () => string): WireRequest | undefined {
  const headBytes = chunk.subarray(0, headBytesMax).indexOf(headEnd);
  if (headBytes < 0) return undefined;
  const head = chunk.toString("latin1", 0, headBytes);
  if (!plainHead.test(head)) return undefined;
  const requestLineEnd = head.indexOf("\r\n");
  const headers = plainHeaders(head, requestLineEnd);
  if (!headers) return undefined;
  const body = chunk.subarray(headBytes + headEnd.length);
  if (body.length !== Number(headers["content-length"] ?? 0)) return undefined;
  const methodEnd = head.indexOf(" ");
  const url = head.slice(methodEnd + 1, requestLineEnd - httpVersion.length);
  return wireRequest({ method: head.slice(0, methodEnd), url, headers, body, remoteAddress });
}

type UnsplitRequest = Omit<WireRequest, "path" | "query"> & { readonly url: string };

export function wireRequest({ method, url, headers, body, remoteAddress }: UnsplitRequest): WireRequest {
  const queryAt = url.indexOf("?");
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  return { method, path, query: queryAt < 0 ? "" : url.slice(queryAt + 1), headers, body, remoteAddress };
}

/** The headers after the request line; undefined when one of them is not plain. */
function plainHeaders(head: string, requestLineEnd: number): Record<string, string> | undefined {
  const headers = new (Headers as unknown as new () => Record<string, string>)();
  for (let start = requestLineEnd + 2; start < head.length; ) {
    let end = head.indexOf("\r\n", start);
    if (end < 0) end = head.length;
    const colon = head.indexOf(":", start);
    const name = head.slice(start, colon).toLowerCase();
    const value = trimmed(head, colon + 1, end);
    const known = headers[name];
    if (known !== undefined && (name === "content-length" || name === "host")) return undefined;
    // Signatures are made over all headers of a name, joined with a comma alone.
    headers[name] = known === undefined ? value : `${known},${value}`;
    if (unusual.has(name)) return undefined;
    start = end + 2;
  }
  const { host, connection = "keep-alive", "content-length": length = "0" } = headers;
  const isPlain = host !== undefined && connection.toLowerCase() === "keep-alive" && /^\d{1,8}$/.test(length);
  return isPlain ? headers : undefined;
}

function trimmed(head: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(head.charCodeAt(start))) start++;
  while (end > start && isBlank(head.charCodeAt(end - 1))) end--;
  return head.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
