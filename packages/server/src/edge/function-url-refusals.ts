import type { Platform } from "../engine/platform.ts";
import { ServiceError } from "../kernel/errors.ts";
import type { WireResponse } from "../protocols/wire.ts";
import { EnvironmentStopped } from "../runtimes/environments.ts";
import { AccessRefused } from "./function-url-access.ts";

/** To an address that is nobody's, not any more, or without its function. */
export const nothingHere: WireResponse = {
  statusCode: 404,
  headers: { "content-type": "application/json", "x-amzn-errortype": "ResourceNotFoundException" },
  body: '{"Message":null}',
};

/** What a caller sees of a function that failed: nothing of the error. */
export const badGateway: WireResponse = {
  statusCode: 502,
  headers: { "content-type": "application/json", "x-amzn-errortype": "InternalServerErrorException" },
  body: "Internal Server Error",
};

const statusOf: Readonly<Record<string, number>> = {
  TooManyRequestsException: 429,
  RecursiveInvocationException: 400,
  RequestEntityTooLargeException: 413,
};

/** Whatever is wrong with a signature or a permission is 403 here, unlike in the API. */
export function refusalOf(platform: Platform, error: unknown): WireResponse {
  if (error instanceof EnvironmentStopped) return refusal(503, "ServiceUnavailableException", "Service Unavailable");
  if (!(error instanceof ServiceError)) {
    platform.log.error({ err: error }, "A function URL could not be answered for a reason of our own");
    return refusal(500, "InternalServerErrorException", "Internal Server Error");
  }
  if (error.code === "ResourceNotFoundException") return nothingHere;
  if (error.code === "MissingAuthenticationTokenException") return refusalOf(platform, new AccessRefused());
  const response = refusal(statusOf[error.code] ?? error.statusCode ?? 403, error.code, error.message);
  if (error instanceof AccessRefused && error.hint) response.headers[hintHeader] = error.hint;
  return response;
}

/** Where a developer reads why the platform answered so; AWS has no such header. */
export const hintHeader = "x-tireless-hint";

function refusal(statusCode: number, code: string, message: string): WireResponse {
  return {
    statusCode,
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
    body: JSON.stringify({ Message: message }),
  };
}
