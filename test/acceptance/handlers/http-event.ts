import type { APIGatewayProxyEventV2 } from "aws-lambda";

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly cookies?: string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** The event that an HTTP API's default route sends a function, in format 2.0. */
export function httpEvent(request: HttpRequest): APIGatewayProxyEventV2 {
  const { method, path, query, headers, cookies, body, isBase64Encoded } = request;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { host: "api.example.com", "x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https", ...headers },
    ...(query && { queryStringParameters: query }),
    ...(cookies && { cookies }),
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      domainName: "api.example.com",
      domainPrefix: "api",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.7", userAgent: "test" },
      requestId: "request-1",
      routeKey: "$default",
      stage: "$default",
      time: "21/Nov/2026:06:44:04 +0000",
      timeEpoch: 1_795_243_444_000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: isBase64Encoded ?? false,
  };
}
