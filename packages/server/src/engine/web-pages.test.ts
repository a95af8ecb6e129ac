import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireRequest } from "../protocols/wire.ts";
import { wellKnownRootKey } from "./root-key.ts";
import { WebPages } from "./web-pages.ts";

const ownKey = { accessKeyId: "AKIDOWN", secretAccessKey: "secret" };
const pages = new WebPages([], wellKnownRootKey);
const request = (headers: Record<string, string>, method = "POST"): WireRequest => ({
  method,
  path: "/",
  query: "",
  headers: { host: "127.0.0.1:4566", ...headers },
  body: Buffer.alloc(0),
});
const from = (origin: string) => request({ origin });

describe("a page of this machine", () => {
  it.each([
    "http://localhost",
    "http://localhost:3000",
    "https://localhost:8443",
    "http://127.0.0.1:5173",
    "http://127.3.2.1",
    "http://[::1]:3000",
    "http://app.localhost:3000",
  ])("may call from %s, and reads the answer with its headers", (origin) => {
    expect(pages.mayCall(from(origin))).toBe(true);
    const answer = { statusCode: 400, headers: { "x-amzn-requestid": "1" }, body: "{}" };
    expect(pages.readable(from(origin), answer)).toEqual({
      statusCode: 400,
      headers: {
        "x-amzn-requestid": "1",
        "access-control-allow-origin": origin,
        vary: "Origin",
        "access-control-expose-headers": "*",
      },
      body: "{}",
    });
  });

  it("asks first, and is answered as on AWS", () => {
    const origin = "http://localhost:3000";
    const asked = {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-amz-date,x-amz-target",
    };
    expect(pages.preflight(request(asked, "OPTIONS"))).toEqual({
      statusCode: 200,
      headers: {
        "access-control-allow-origin": origin,
        vary: "Origin",
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "authorization,content-type,x-amz-date,x-amz-target",
        "access-control-max-age": "172800",
      },
      body: "",
    });
    expect(pages.preflight(request({}, "OPTIONS"))).toBeUndefined();
    expect(pages.preflight(request(asked))).toBeUndefined();
  });
});

describe("a page of elsewhere", () => {
  it.each([
    "https://evil.example",
    "null",
    "",
    "http://localhost.evil.example",
    "http://notlocalhost",
    "http://127.0.0.1.evil.example",
    "http://evil.example:80/127.0.0.1",
    "http://localhost@evil.example",
    "http://0.0.0.0:3000",
    "http://192.168.0.1",
    "chrome-extension://abcdefghijklmnop",
    "http://localhost:3000,https://evil.example",
  ])("may not call from %j, asks in vain and reads nothing", (origin) => {
    expect(pages.mayCall(from(origin))).toBe(false);
    expect(pages.preflight(request({ origin, "access-control-request-method": "POST" }, "OPTIONS"))).toBeUndefined();
    const answer = { statusCode: 200, headers: {}, body: "secret" };
    expect(pages.readable(from(origin), answer)).toBe(answer);
    expect(() => pages.assertMayCall(from(origin))).toThrow(`tireless start --allow-origin ${origin}`);
  });

  it("may not call either where the browser names no origin but says that it crosses sites", () => {
    for (const site of ["cross-site"]) {
      const simple = request({ "sec-fetch-site": site, "sec-fetch-mode": "no-cors" }, "GET");
      expect(pages.mayCall(simple)).toBe(false);
      expect(() => pages.assertMayCall(simple)).toThrow("A page of another site may not call");
    }
    for (const site of ["none", "same-origin", "same-site"]) {
      expect(pages.mayCall(request({ "sec-fetch-site": site }, "GET"))).toBe(true);
    }
  });

  it("may not call by a name of its own that leads here, unless everybody's key is not ours", () => {
    const rebound = (method: string) => request({ host: "evil.example:4566" }, method);
    expect(pages.mayCall(rebound("GET"))).toBe(false);
    expect(() => pages.assertMayCall(rebound("HEAD"))).toThrow("A page of http://evil.example:4566 may not call");
    // What else it sends it sends with its origin.
    expect(pages.mayCall({ ...rebound("POST"), headers: { origin: "http://evil.example:4566" } })).toBe(false);
    expect(pages.mayCall(request({ host: "0.0.0.0:4566" }, "GET"))).toBe(false);
    expect(new WebPages([], ownKey).mayCall(rebound("GET"))).toBe(true);
    expect(new WebPages(["http://evil.example:4566"], wellKnownRootKey).mayCall(rebound("GET"))).toBe(true);
  });

  it("may call where its origin was asked for, and from nowhere else", () => {
    const app = "https://app.example.com";
    const more = new WebPages([app, "chrome-extension://abc"], wellKnownRootKey);
    expect([app, "chrome-extension://abc", "http://localhost"].every((origin) => more.mayCall(from(origin)))).toBe(
      true,
    );
    for (const other of [`${app}:444`, "http://app.example.com", "https://app.example.com.evil.example"]) {
      expect(more.mayCall(from(other))).toBe(false);
    }
    const asked = { origin: app, "access-control-request-private-network": "true" };
    expect(more.preflight(request(asked, "OPTIONS"))?.headers).toMatchObject({
      "access-control-allow-origin": app,
      "access-control-allow-private-network": "true",
    });
  });

  it("may call from everywhere with a key of one's own", () => {
    const open = new WebPages(["*"], ownKey);
    expect(open.mayCall(from("https://anywhere.example"))).toBe(true);
    expect(open.preflight(request({ origin: "https://anywhere.example" }, "OPTIONS"))?.headers).toEqual({
      "access-control-allow-origin": "*",
      "access-control-max-age": "172800",
    });
    expect(() => new WebPages(["*"], wellKnownRootKey)).toThrow("Refusing to allow every origin");
  });

  it("never passes for one of this machine, whatever it is called", () => {
    const name = fc.domain().filter((domain) => !domain.endsWith(".localhost"));
    fc.assert(
      fc.property(
        fc.constantFrom("http", "https"),
        name,
        fc.option(fc.integer({ min: 1, max: 65_535 })),
        (scheme, host, port) => {
          expect(pages.mayCall(from(`${scheme}://${host}${port === null ? "" : `:${port}`}`))).toBe(false);
        },
      ),
    );
  });
});

it("programs, which name no page, may always call", () => {
  expect(pages.mayCall(request({}))).toBe(true);
  expect(pages.mayCall(request({}, "GET"))).toBe(true);
  expect(pages.mayCall(request({ host: "LOCALHOST:4566" }, "GET"))).toBe(true);
  expect(pages.mayCall(request({ host: "[::1]:4566" }, "GET"))).toBe(true);
  // Node's own fetch.
  expect(pages.mayCall(request({ "sec-fetch-mode": "cors" }))).toBe(true);
});

it.each(["app.example.com", "https://app.example.com/", "https://", "null", "https://a b"])(
  "%j is refused as an origin",
  (origin) => {
    expect(() => new WebPages([origin], wellKnownRootKey)).toThrow("is not an origin");
  },
);
