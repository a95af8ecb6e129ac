import type { WireResponse } from "../protocols/wire.ts";

/** The transport's own: a function's wish for them is not passed on. */
const transportHeaders = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** What Node lets out: everything but control characters, and nothing beyond one byte. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Turns what a function answered into HTTP. An object with `statusCode` says what to send; any other answer is sent as JSON
 * with 200, a string as it is. Undefined when an answer cannot be sent at all.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function functionUrlResponse(payload: Uint8Array): WireResponse | undefined {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (isObject(answer) && answer["statusCode"] !== undefined) {
    const head = functionUrlHead(answer, "application/json");
    return head && { ...head, body: responseBody(answer) };
  }
  const body = typeof answer === "string" ? answer : text;
  return { statusCode: 200, headers: { "content-type": "application/json" }, body };
}

/** Everything of a response but its body. */
export type UrlResponseHead = Omit<WireResponse, "body">;

/** Reads `statusCode`, `headers` and `cookies`; undefined when they cannot be sent. */
export function functionUrlHead(answer: unknown, contentTypeDefault: string): UrlResponseHead | undefined {
  if (!isObject(answer)) return undefined;
  const statusCode = Number(answer["statusCode"] ?? 200);
  const headers = responseHeaders(answer["headers"]);
  const setCookies = responseCookies(answer["cookies"]);
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599 || !headers || !setCookies)
    return undefined;
  headers["content-type"] ??= contentTypeDefault;
  const own = headers["set-cookie"];
  delete headers["set-cookie"];
  if (own !== undefined) setCookies.push(own);
  return { statusCode, headers, ...(setCookies.length > 0 && { setCookies }) };
}

function responseBody({ body, isBase64Encoded }: Record<string, unknown>): string | Uint8Array {
  if (body === undefined || body === null) return "";
  if (typeof body !== "string") return JSON.stringify(body);
  return isBase64Encoded === true ? Buffer.from(body, "base64") : body;
}

function responseHeaders(given: unknown): Record<string, string> | undefined {
  const headers: Record<string, string> = Object.create(null);
  if (given === undefined || given === null) return headers;
  if (!isObject(given)) return undefined;
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const lowered = name.toLowerCase();
    const text = Array.isArray(value) ? value.join(",") : String(value);
    if (isObject(value) || !headerName.test(lowered) || !headerValue.test(text)) return undefined;
    if (!transportHeaders.has(lowered)) headers[lowered] = text;
  }
  return headers;
}

function responseCookies(given: unknown): string[] | undefined {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) return undefined;
  const cookies = given.map(String);
  return cookies.every((cookie) => headerValue.test(cookie)) ? cookies : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
