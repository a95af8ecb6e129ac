import { isUtf8 } from "node:buffer";
import { accountId } from "../engine/platform.ts";
import type { Principal } from "../engine/principal.ts";
import { formatTraceHeader, type Trace } from "../engine/trace.ts";
import { parseQuery } from "../protocols/query-string.ts";
import type { WireRequest } from "../protocols/wire.ts";

export interface UrlRequest {
  readonly request: WireRequest;
  readonly urlId: string;
  /** As the function sees it. */
  readonly path: string;
  readonly requestId: string;
  readonly trace: Trace;
  readonly timeMs: number;
  /** Who signed, for URLs that ask for it. */
  readonly signer?: { readonly principal: Principal; readonly accessKeyId: string };
}

/** They belong to the connection or prove who asks; functions never see them. */
const hiddenHeaders = new Set(["connection", "cookie", "keep-alive", "transfer-encoding", "upgrade"]);
const credentialHeaders = new Set(["authorization", "x-amz-security-token"]);

/**
 * The event that a function URL sends: payload format 2.0. Members that would be null are left out, as in AWS's real
 * events. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function functionUrlEvent(urlRequest: UrlRequest): Record<string, unknown> {
  const { request, urlId, path, requestId, timeMs, signer } = urlRequest;
  const { method, query, headers, body } = request;
  const cookies = (headers["cookie"] ?? "").split(/;\s*/).filter((cookie) => cookie !== "");
  const isText = isUtf8(body) && /text|json|xml|javascript/.test((headers["content-type"] ?? "").toLowerCase());
  const isBase64Encoded = body.length > 0 && !isText;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: eventHeaders(urlRequest),
    ...(query !== "" && { queryStringParameters: queryParameters(query) }),
    requestContext: {
      accountId: signer ? accountId : "anonymous",
      apiId: urlId,
      ...(signer && { authorizer: { iam: signerIdentity(signer) } }),
      domainName: hostName(headers["host"]),
      domainPrefix: urlId,
      http: {
        method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: sourceAddress(request),
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: clockText(timeMs),
      timeEpoch: timeMs,
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
  };
}

function eventHeaders({ request, trace, signer }: UrlRequest): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (hiddenHeaders.has(name) || (signer && credentialHeaders.has(name))) continue;
    // A header may be called `__proto__`; it is one like any other.
    Object.defineProperty(shown, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return {
    ...shown,
    "x-amzn-trace-id": formatTraceHeader(trace),
    "x-forwarded-for": sourceAddress(request),
    "x-forwarded-port": /:(\d+)$/.exec(request.headers["host"] ?? "")?.[1] ?? "80",
    "x-forwarded-proto": "http",
  };
}

/** Values of one name are joined by commas. What is no proper query string stays in `rawQueryString` alone. */
function queryParameters(query: string): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of parseQuery(query) ?? []) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(Array.from(values, ([name, all]) => [name, all.join(",")]));
}

function signerIdentity({ principal, accessKeyId }: NonNullable<UrlRequest["signer"]>) {
  return {
    accessKey: accessKeyId,
    accountId,
    callerId: principal.userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: principal.arn,
    userId: principal.userId,
  };
}

/** IPv4 in its own form, also where it came over a socket of both. */
function sourceAddress({ remoteAddress }: WireRequest): string {
  return (remoteAddress?.() ?? "").replace(/^::ffff:/, "");
}

function hostName(host = ""): string {
  return host.replace(/:\d+$/, "");
}

/** `12/Mar/2020:19:03:58 +0000` */
function clockText(timeMs: number): string {
  const [, day, month, year, time] = new Date(timeMs).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
