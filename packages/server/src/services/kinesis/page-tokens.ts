import { ServiceError } from "../../kernel/errors.ts";
import { invalidArgument } from "./errors.ts";

const lifetimeMs = 300_000;

/** What a list goes on with, as it travels in a `NextToken`; valid for five minutes. */
export function encodePageToken(position: readonly unknown[], nowMs: number): string {
  return Buffer.from(JSON.stringify([nowMs, ...position])).toString("base64url");
}

/** Throws InvalidArgumentException for what is no token and ExpiredNextTokenException for an old one. */
export function decodePageToken(token: string, nowMs: number): unknown[] {
  const [issuedMs, ...position] = parseArray(token);
  if (!Number.isSafeInteger(issuedMs)) throw invalidToken();
  if (nowMs - (issuedMs as number) > lifetimeMs) {
    throw new ServiceError("ExpiredNextTokenException", "The pagination token passed to the operation is expired.");
  }
  return position;
}

export function invalidToken(): ServiceError {
  return invalidArgument("NextToken is invalid.");
}

function parseArray(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
