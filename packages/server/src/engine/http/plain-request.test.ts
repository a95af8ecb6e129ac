import { createServer, type IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WireRequest } from "../../protocols/wire.ts";
import { headersOf } from "./node-requests.ts";
import { plainRequest, wireRequest } from "./plain-request.ts";

const remoteAddress = () => "192.0.2.1";
const read = (text: string) => plainRequest(Buffer.from(text, "latin1"), remoteAddress);

test("reads a whole request", () => {
  const text = "POST /a%20b?x=1?&y HTTP/1.1\r\nHost: here\r\nX-Name:\t one two \r\nContent-Length: 5\r\n\r\nhello";
  expect(read(text)).toEqual({
    method: "POST",
    path: "/a%20b",
    query: "x=1?&y",
    headers: { host: "here", "x-name": "one two", "content-length": "5" },
    body: Buffer.from("hello"),
    remoteAddress,
  });
});

test("joins repeated headers with a comma alone, whatever their names", () => {
  const { headers } = read("GET / HTTP/1.1\r\nHost: h\r\n__proto__: a\r\nA: 1\r\na: 2, 3\r\nConstructor: c\r\n\r\n")!;
  expect(Object.entries(headers)).toEqual([
    ["host", "h"],
    ["__proto__", "a"],
    ["a", "1,2, 3"],
    ["constructor", "c"],
  ]);
});

describe("leaves to node:http", () => {
  const plain = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
  test.each([
    ["a part of the head", plain.slice(0, 30)],
    ["a part of the body", plain.slice(0, -1)],
    ["more than one request", plain + plain],
    ["another version", plain.replace("1.1", "1.0")],
    ["another method", plain.replace("POST", "OPTIONS")],
    ["a whole address", plain.replace("/ ", "http://h/ ")],
    ["no host", plain.replace("Host", "Most")],
    ["two hosts", plain.replace("Host: h", "Host: h\r\nHost: h")],
    ["two lengths", plain.replace("Content-Length: 2", "Content-Length: 2\r\nContent-Length: 2")],
    ["a length that is none", plain.replace("2", "+2")],
    ["a body in chunks", plain.replace("Host: h", "Host: h\r\nTransfer-Encoding: chunked")],
    ["an expectation", plain.replace("Host: h", "Host: h\r\nExpect: 100-continue")],
    ["another protocol", plain.replace("Host: h", "Host: h\r\nConnection: upgrade\r\nUpgrade: h2c")],
    ["the last request of a connection", plain.replace("Host: h", "Host: h\r\nConnection: close")],
    ["a folded line", plain.replace("Host: h", "Host: h\r\n folded: x")],
    ["a space before the colon", plain.replace("Host:", "Host :")],
    ["a bare line end", plain.replace("Host: h\r\n", "Host: h\nA: b\r\n")],
    ["a control character", plain.replace("Host: h", "Host: h\r\nA: \x01")],
    ["a head without end", `GET / HTTP/1.1\r\nHost: h\r\nA: ${"a".repeat(20_000)}\r\n\r\n`],
  ])("%s", (_name, text) => {
    expect(read(plain)).toBeDefined();
    expect(read(text)).toBeUndefined();
  });
});

const token = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(..."aAzZ09-_.!#$%&'*+^`|~") });
const value = fc.string({ maxLength: 12, unit: fc.constantFrom(...' \taZ09,;="\\/@\x80\xa0\xff\x7f\x00\r\n') });
const header = fc.oneof(
  fc.tuple(token, value),
  fc.tuple(
    fc.constantFrom(
      "Host",
      "Connection",
      "Content-Length",
      "Transfer-Encoding",
      "Cookie",
      "Set-Cookie",
      "Expect",
      "TE",
    ),
    fc.constantFrom("", "1", "2", " 2 ", "close", "Keep-Alive", "chunked", "identity", "100-continue", "h"),
  ),
);
const request = fc
  .record({
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "get"),
    url: fc.string({ maxLength: 12, unit: fc.constantFrom(...'/?&=%20#aZ~"<>{}|\\^`\x80 ') }),
    headers: fc.array(header, { maxLength: 6 }),
    lineEnd: fc.constantFrom("\r\n", "\r\n", "\r\n", "\n"),
    colon: fc.constantFrom(":", ": ", ":\t", " :"),
    body: fc.string({ maxLength: 3 }),
    extra: fc.constantFrom("", "", "", "x", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
  })
  .map(({ method, url, headers, lineEnd, colon, body, extra }) => {
    const lines = headers.map(([name, text]) => name + colon + text);
    const all = [`${method} /${url} HTTP/1.1`, "Host: h", `Content-Length: ${body.length}`, ...lines, "", body + extra];
    return all.join(lineEnd);
  });

test("reads nothing that node:http would read otherwise", async () => {
  let readAlike = 0;
  await fc.assert(
    fc.asyncProperty(request, async (text) => {
      const bytes = Buffer.from(text, "latin1");
      const ours = plainRequest(bytes, remoteAddress);
      if (!ours) return;
      readAlike++;
      expect([plainOf(ours)]).toEqual(await readByNode(bytes));
    }),
    { numRuns: 3000 },
  );
  expect(readAlike).toBeGreaterThan(100);
});

function plainOf({ method, path, query, headers, body }: WireRequest) {
  return { method, path, query, headers: Object.entries(headers).sort(), body: body.toString("latin1") };
}

/** Every request that node:http finds in the bytes. */
function readByNode(bytes: Buffer): Promise<ReturnType<typeof plainOf>[]> {
  return new Promise((resolve) => {
    const found: ReturnType<typeof plainOf>[] = [];
    const server = createServer((incoming: IncomingMessage, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const { method = "", url = "" } = incoming;
        const body = Buffer.concat(chunks);
        found.push(plainOf(wireRequest({ method, url, headers: headersOf(incoming), body, remoteAddress })));
        outgoing.end();
      });
    });
    const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    connection.on("close", () => resolve(found));
    server.on("clientError", () => connection.destroy());
    server.emit("connection", connection);
    connection.push(bytes);
    connection.push(null);
  });
}
