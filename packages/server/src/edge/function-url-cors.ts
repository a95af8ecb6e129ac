import type { WireRequest, WireResponse } from "../protocols/wire.ts";
import type { CorsRules } from "../services/lambda/function-urls/records.ts";

/** Whether a browser asks for permission; with rules of its own, a URL answers that without its function. */
export function isPreflight({ method, headers }: WireRequest): boolean {
  return (
    method === "OPTIONS" && headers["origin"] !== undefined && headers["access-control-request-method"] !== undefined
  );
}

/**
 * Answers a browser that asks for permission. What is not allowed is simply not named, and the browser refuses. Wildcards
 * are answered by what was asked for, because browsers take a `*` literally when credentials are sent.
 */
export function preflightResponse(rules: CorsRules, request: WireRequest): WireResponse {
  const headers = originHeaders(rules, request);
  if (headers["access-control-allow-origin"] !== undefined) {
    const methods = allowed(rules.allowMethods, request.headers["access-control-request-method"]);
    const names = allowed(rules.allowHeaders, request.headers["access-control-request-headers"]);
    if (methods !== undefined) headers["access-control-allow-methods"] = methods;
    if (names !== undefined) headers["access-control-allow-headers"] = names;
    if (rules.maxAgeSeconds !== undefined) headers["access-control-max-age"] = String(rules.maxAgeSeconds);
  }
  return { statusCode: 200, headers, body: "" };
}

/** The response with what a browser needs to know; the rules win over headers of the function's own. */
export function withCors(rules: CorsRules, request: WireRequest, response: WireResponse): WireResponse {
  const kept = Object.entries(response.headers).filter(([name]) => !name.startsWith("access-control-"));
  const headers: Record<string, string> = { ...Object.fromEntries(kept), ...originHeaders(rules, request) };
  if (headers["access-control-allow-origin"] !== undefined && rules.exposeHeaders?.length) {
    headers["access-control-expose-headers"] = rules.exposeHeaders.join(",");
  }
  const vary = response.headers["vary"];
  if (vary !== undefined && headers["vary"] === "Origin") headers["vary"] = `${vary}, Origin`;
  return { ...response, headers };
}

/** Whether the request names an origin that the rules allow. */
export function allowsOrigin({ allowOrigins = [] }: CorsRules, { headers: { origin } }: WireRequest): boolean {
  return origin !== undefined && (allowOrigins.includes("*") || allowOrigins.includes(origin));
}

function originHeaders(rules: CorsRules, request: WireRequest): Record<string, string> {
  const origin = request.headers["origin"];
  const { allowOrigins, allowCredentials = false } = rules;
  if (origin === undefined || !allowsOrigin(rules, request)) return { vary: "Origin" };
  if (allowOrigins?.includes("*") && !allowCredentials) return { "access-control-allow-origin": "*" };
  return {
    "access-control-allow-origin": origin,
    ...(allowCredentials && { "access-control-allow-credentials": "true" }),
    vary: "Origin",
  };
}

function allowed(rules: readonly string[] | undefined, asked: string | undefined): string | undefined {
  return rules?.includes("*") ? asked : rules?.join(",");
}
