import { invalidNextToken } from "./event-position.ts";

/** What the last page ended with, as it travels in a `nextToken`. */
export interface PagePosition {
  readonly name: string;
  /** For pages in the order of the last events. */
  readonly lastEventMs?: number;
}

export function encodePageToken(position: PagePosition): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** Throws InvalidParameterException for what is no token of ours. */
export function decodePageToken(token: string): PagePosition {
  let stored: unknown;
  try {
    stored = JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    throw invalidNextToken();
  }
  const { name, lastEventMs } = (stored ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || name.length > 512 || /\p{Surrogate}/u.test(name)) throw invalidNextToken();
  if (lastEventMs === undefined) return { name };
  if (!Number.isSafeInteger(lastEventMs)) throw invalidNextToken();
  return { name, lastEventMs: lastEventMs as number };
}
