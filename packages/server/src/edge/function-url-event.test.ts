import { expect, it } from "vitest";
import type { WireRequest } from "../protocols/wire.ts";
import { functionUrlEvent } from "./function-url-event.ts";

const traceId = "1-5f5e1000-0123456789abcdef01234567";

function eventOf(request: Partial<WireRequest>, path = "/my/path") {
  return functionUrlEvent({
    request: {
      method: "GET",
      path: "/",
      query: "",
      headers: { host: "localhost:4566" },
      body: Buffer.alloc(0),
      ...request,
    },
    urlId: "abc",
    path,
    requestId: "r",
    trace: { traceId, sampled: false },
    timeMs: Date.UTC(2020, 2, 12, 19, 3, 58, 390),
  });
}

it("a plain request becomes an event of format 2.0 without what it does not have", () => {
  const headers = { host: "localhost:4566", "user-agent": "curl", accept: "a,b", connection: "close" };
  expect(eventOf({ headers, remoteAddress: () => "::ffff:127.0.0.1" })).toEqual({
    version: "2.0",
    routeKey: "$default",
    rawPath: "/my/path",
    rawQueryString: "",
    headers: {
      host: "localhost:4566",
      "user-agent": "curl",
      accept: "a,b",
      "x-amzn-trace-id": `Root=${traceId};Sampled=0`,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-port": "4566",
      "x-forwarded-proto": "http",
    },
    requestContext: {
      accountId: "anonymous",
      apiId: "abc",
      domainName: "localhost",
      domainPrefix: "abc",
      http: { method: "GET", path: "/my/path", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "curl" },
      requestId: "r",
      routeKey: "$default",
      stage: "$default",
      time: "12/Mar/2020:19:03:58 +0000",
      timeEpoch: 1584039838390,
    },
    isBase64Encoded: false,
  });
});

it("cookies, repeated parameters and texts come apart as AWS takes them apart", () => {
  const headers = { cookie: "a=1; b=2", "content-type": "application/json" };
  expect(eventOf({ headers, query: "p=1&p=2&q=x%20y&flag", body: Buffer.from('{"ü":1}') })).toMatchObject({
    cookies: ["a=1", "b=2"],
    rawQueryString: "p=1&p=2&q=x%20y&flag",
    queryStringParameters: { p: "1,2", q: "x y", flag: "" },
    body: '{"ü":1}',
    isBase64Encoded: false,
  });
  expect(eventOf({ headers })["headers"]).not.toHaveProperty("cookie");
});

it.each([
  ["image/png", Buffer.from([0x89, 0x50])],
  ["application/x-www-form-urlencoded", Buffer.from("a=1")],
  ["text/plain", Buffer.from([0xff])],
])("a body of %s that is no text is base 64", (type, body) => {
  expect(eventOf({ headers: { "content-type": type }, body })).toMatchObject({
    body: body.toString("base64"),
    isBase64Encoded: true,
  });
});

it("a broken query string stays as it is, and a header called __proto__ is a header", () => {
  const headers = Object.fromEntries([["__proto__", "x"]]);
  const event = eventOf({ query: "a=%zz", headers });
  expect(event).toMatchObject({ rawQueryString: "a=%zz", queryStringParameters: {} });
  expect(Object.keys(event["headers"] as object)).toContain("__proto__");
});
