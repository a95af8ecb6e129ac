import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import type { WireRequest } from "../wire.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { verifySignature } from "./verify.ts";

const nowMs = Date.UTC(2013, 5, 9, 10, 0, 15);
const date = "20130609T100015Z";
const secretAccessKey = "secret";
const dynamodb = { signingName: "dynamodb", protocol: "json" } as const;
const identify = (accessKeyId: string) => (accessKeyId === "AKID" ? { secretAccessKey, who: "root" } : undefined);

function verify(request: WireRequest, model: Parameters<typeof verifySignature>[1]["model"] = dynamodb) {
  return verifySignature(request, { model, identify, nowMs });
}

const body = Buffer.from("{}");
const plain: WireRequest = {
  method: "POST",
  path: "/",
  query: "",
  headers: { host: "localhost", "x-amz-date": date },
  body,
};

/** The same request, signed the way the documentation tells clients to. */
function sign(request: WireRequest, changes: { names?: string; scope?: string; key?: string } = {}): WireRequest {
  const { names = "host;x-amz-date", scope = "20130609/eu-west-1/dynamodb/aws4_request", key = "AKID" } = changes;
  const signature = signatureFor(request, names, scope, request.headers["x-amz-date"]!);
  const authorization = `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...request, headers: { ...request.headers, authorization } };
}

function signatureFor(request: WireRequest, names: string, scope: string, day: string): string {
  const presigned = request.query.includes("X-Amz-Algorithm");
  const claim = { signedHeaders: names.split(";"), presigned, signingName: "dynamodb" } as never;
  const hash = createHash("sha256").update(canonicalRequest(request, claim)).digest("hex");
  let signingKey = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of scope.split("/")) signingKey = createHmac("sha256", signingKey).update(part).digest();
  return createHmac("sha256", signingKey).update(`AWS4-HMAC-SHA256\n${day}\n${scope}\n${hash}`).digest("hex");
}

function presign(changes: Record<string, string> = {}): WireRequest {
  const parameters = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKID/20130609/eu-west-1/dynamodb/aws4_request",
    "X-Amz-Date": date,
    "X-Amz-Expires": "3600",
    "X-Amz-SignedHeaders": "host",
    ...changes,
  };
  const query = new URLSearchParams(parameters).toString();
  const request = { method: "GET", path: "/", query, headers: { host: "localhost" }, body: Buffer.alloc(0) };
  const scope = parameters["X-Amz-Credential"].split("/").slice(1).join("/");
  const signature = signatureFor(request, "host", scope, parameters["X-Amz-Date"]);
  return { ...request, query: `${query}&X-Amz-Signature=${signature}` };
}

describe("a good signature", () => {
  it("says who and where", () => {
    expect(verify(sign(plain))).toEqual({
      identity: { secretAccessKey, who: "root" },
      region: "eu-west-1",
      signingName: "dynamodb",
      accessKeyId: "AKID",
    });
  });

  it("may be made over the host by the name that HTTP/2 has for it", () => {
    const signed = sign(plain, { names: ":authority;x-amz-date" });
    expect(verify(signed).accessKeyId).toBe("AKID");
    const elsewhere = { ...signed, headers: { ...signed.headers, host: "elsewhere" } };
    expect(() => verify(elsewhere)).toThrow("signature we calculated does not match");
    // An independent computation of what such a client signs.
    expect(canonicalRequest(plain, { signedHeaders: [":authority"] } as never)).toContain("\n:authority:localhost\n");
  });

  it("holds for a quarter of an hour either way, to the second", () => {
    const at = (text: string) => () => verify(sign({ ...plain, headers: { ...plain.headers, "x-amz-date": text } }));
    // The clock stands at 10:00:15.
    for (const text of ["20130609T094515Z", "20130609T101515Z"]) expect(at(text)().accessKeyId).toBe("AKID");
    expect(at("20130609T094514Z")).toThrow("Signature expired");
    expect(at("20130609T101516Z")).toThrow("Signature not yet current");
  });

  it("may be in the query string", () => {
    expect(verify(presign()).accessKeyId).toBe("AKID");
  });

  it("covers every part of the request", () => {
    const { headers, ...rest } = sign({ ...plain, path: "/a", query: "b=c" });
    const changed: WireRequest[] = [
      { ...rest, headers, method: "PUT" },
      { ...rest, headers, path: "/b" },
      { ...rest, headers, query: "b=d" },
      { ...rest, headers, body: Buffer.from("[]") },
      { ...rest, headers: { ...headers, host: "elsewhere" } },
    ];
    expect(verify({ ...rest, headers }).region).toBe("eu-west-1");
    for (const request of changed)
      expect(() => verify(request)).toThrow("The request signature we calculated does not match");
  });

  it("is found for paths that clients encode twice", () => {
    expect(verify(sign({ ...plain, path: "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations" })).region).toBe(
      "eu-west-1",
    );
  });
});

describe("refusals, in AWS's words", () => {
  const withHeader = (authorization: string, headers: Record<string, string> = { date: "a" }): WireRequest => ({
    ...plain,
    headers: { host: "localhost", ...headers, authorization },
  });
  const requires = (...names: string[]) =>
    names.map((name) => `Authorization header requires '${name}' parameter. `).join("");
  const wrongSignature = sign(plain).headers["authorization"]!.replace(/Signature=.*/, `Signature=${"0".repeat(64)}`);
  const cases: [string, WireRequest, string, string | RegExp][] = [
    ["no signature", plain, "MissingAuthenticationTokenException", "Request is missing Authentication Token"],
    [
      "another scheme",
      withHeader("X"),
      "MissingAuthenticationTokenException",
      "Request is missing Authentication Token",
    ],
    [
      "two signatures",
      { ...withHeader("X"), query: "X-Amz-Algorithm" },
      "InvalidSignatureException",
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ],
    [
      "nothing but the scheme",
      withHeader("AWS4-", {}),
      "IncompleteSignatureException",
      `${requires("Credential", "Signature", "SignedHeaders")}Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-`,
    ],
    [
      "fields parted by a comma",
      withHeader("AWS4- Signature=b,Credential=a"),
      "IncompleteSignatureException",
      `${requires("SignedHeaders")}Authorization=AWS4- Signature=b,Credential=a`,
    ],
    [
      "a presigned request that lacks all",
      { ...plain, query: "X-Amz-Algorithm" },
      "IncompleteSignatureException",
      /^AWS query-string parameters must include 'X-Amz-Algorithm'\. .*'X-Amz-Date'\. Re-examine the query-string parameters\.$/,
    ],
    [
      "a date of no known form",
      withHeader("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c", { date: "201" }),
      "IncompleteSignatureException",
      "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      "an old date",
      sign({ ...plain, headers: { host: "localhost", "x-amz-date": "20130301T000000Z" } }),
      "InvalidSignatureException",
      "Signature expired: 20130301T000000Z is now earlier than 20130609T094515Z (20130609T100015Z - 15 min.)",
    ],
    [
      "a date to come",
      sign({ ...plain, headers: { host: "localhost", "x-amz-date": "20130609T101516Z" } }),
      "InvalidSignatureException",
      "Signature not yet current: 20130609T101516Z is still later than 20130609T101515Z (20130609T100015Z + 15 min.)",
    ],
    [
      "an unsigned host",
      sign(plain, { names: "x-amz-date" }),
      "InvalidSignatureException",
      "'Host' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      "an unsigned header of AWS's",
      sign({ ...plain, headers: { ...plain.headers, "x-amz-target": "DynamoDB_20120810.DeleteTable" } }),
      "InvalidSignatureException",
      "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      "another algorithm",
      withHeader("AWS4-HMAC-SHA25 Credential=a, SignedHeaders=host;x-amz-date, Signature=c", { "x-amz-date": date }),
      "IncompleteSignatureException",
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
    ],
    [
      "a credential of too few parts",
      withHeader("AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host;x-amz-date, Signature=c", {
        "x-amz-date": date,
      }),
      "IncompleteSignatureException",
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'",
    ],
    [
      "a scope that is wrong in every part",
      withHeader("AWS4-HMAC-SHA256 Credential=a/b/C/d/e, SignedHeaders=host;x-amz-date, Signature=c", {
        "x-amz-date": date,
      }),
      "InvalidSignatureException",
      "Credential should be scoped to a valid region, not 'C'. Credential should be scoped to correct service: 'dynamodb'. " +
        "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. " +
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20130609', from '20130609T100015Z'.",
    ],
    [
      "an unknown key",
      sign(plain, { key: "NOBODY" }),
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    ],
    [
      "a wrong signature",
      withHeader(wrongSignature, { "x-amz-date": date }),
      "InvalidSignatureException",
      /^The request signature we calculated .*\n\nThe Canonical String for this request should have been\n'POST\n\/\n\nhost:localhost\nx-amz-date:20130609T100015Z\n\nhost;x-amz-date\n[0-9a-f]{64}'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20130609T100015Z\n20130609\/eu-west-1\/dynamodb\/aws4_request\n[0-9a-f]{64}'\n$/s,
    ],
    [
      "a presigned request past its time",
      presign({ "X-Amz-Date": "20130609T080000Z" }),
      "InvalidSignatureException",
      "Signature expired: 20130609T080000Z is now earlier than 20130609T090015Z (20130609T100015Z - 60 min.)",
    ],
    [
      "a presigned request for too long",
      presign({ "X-Amz-Expires": "604801" }),
      "InvalidSignatureException",
      /^X-Amz-Expires must be less than a week/,
    ],
  ];

  it.each(cases)("%s", (_name, request, code, message) => {
    const error = refusal(() => verify(request));
    expect(error.code).toBe(code);
    expect(error.message).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
    expect(error.statusCode).toBe(400);
  });

  it("a credential of nothing but slashes, however many", () => {
    const header = `AWS4-HMAC-SHA256 Credential=a${"/".repeat(100_000)}b, SignedHeaders=host;x-amz-date, Signature=c`;
    expect(refusal(() => verify(withHeader(header, { "x-amz-date": date }))).code).toBe("IncompleteSignatureException");
  });

  it.each(["constructor", "__proto__", "hasownproperty"])("the name of what every object has: %s", (name) => {
    const request = withHeader(
      `AWS4-HMAC-SHA256 Credential=AKID/20130609/eu-west-1/dynamodb/aws4_request, SignedHeaders=${name};host, Signature=0`,
      { host: "localhost" },
    );
    expect(
      refusal(() => verify({ ...request, headers: { ...request.headers, date: "Sun, 09 Jun 2013 10:00:15 GMT" } }))
        .code,
    ).toBe("InvalidSignatureException");
  });

  it("an expired session", () => {
    const expired = () =>
      verifySignature(sign(plain), {
        model: dynamodb,
        nowMs,
        identify: () => ({ secretAccessKey, expirationMs: nowMs }),
      });
    expect(refusal(expired).code).toBe("ExpiredTokenException");
  });

  it("with the names of the query and REST protocols", () => {
    const iam = { signingName: "iam", protocol: "query" } as const;
    expect(refusal(() => verify(plain, iam))).toMatchObject({ code: "MissingAuthenticationToken", statusCode: 403 });
    const scope = "20130609/us-east-1/iam/aws4_request";
    expect(refusal(() => verify(sign(plain, { scope, key: "NOBODY" }), iam)).code).toBe("InvalidClientTokenId");
    const tampered = sign({ ...plain, query: "a" }, { scope });
    expect(refusal(() => verify({ ...tampered, query: "b" }, iam)).code).toBe("SignatureDoesNotMatch");
    const lambda = { signingName: "lambda", protocol: "rest-json" } as const;
    expect(refusal(() => verify(plain, lambda))).toMatchObject({
      code: "MissingAuthenticationTokenException",
      statusCode: 403,
    });
  });
});

it("throws nothing but service errors, whatever comes in", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("AWS4-HMAC-SHA256", date, "%", "%zz", "/../"),
  );
  const authorization = fc.oneof(
    text,
    fc
      .tuple(text, text, text)
      .map(([a, b, c]) => `AWS4-HMAC-SHA256 Credential=${a}, SignedHeaders=${b}, Signature=${c}`),
    fc
      .tuple(text, text)
      .map(
        ([a, b]) =>
          `AWS4-HMAC-SHA256 Credential=AKID/20130609/${a}/dynamodb/aws4_request, SignedHeaders=host;${b}, Signature=0`,
      ),
    fc.constant(sign(plain).headers["authorization"]!),
  );
  const headers = fc.record(
    { host: text, "x-amz-date": fc.constantFrom(date, "", "x"), authorization },
    { requiredKeys: [] },
  );
  const query = fc.oneof(
    text,
    fc
      .array(
        fc.tuple(
          fc.constantFrom(
            "X-Amz-Algorithm",
            "X-Amz-Date",
            "X-Amz-Credential",
            "X-Amz-SignedHeaders",
            "X-Amz-Signature",
            "X-Amz-Expires",
          ),
          text,
        ),
      )
      .map((pairs) => pairs.map((pair) => pair.join("=")).join("&")),
  );
  fc.assert(
    fc.property(text, text, query, headers, (method, path, search, received) => {
      const error = refusal(() =>
        verify({ method, path, query: search, headers: received as Record<string, string>, body }),
      );
      expect(error).toBeInstanceOf(ServiceError);
    }),
    { numRuns: 200 },
  );
});

function refusal(attempt: () => unknown): ServiceError {
  try {
    attempt();
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error("The request was accepted.");
}
