import { hash } from "node:crypto";
import { invalid } from "../values/invalid.ts";
import { validateItem } from "../values/validate.ts";
import type { Position } from "./reads.ts";

/** An hour, as in DynamoDB Local. */
const lifetimeMs = 60 * 60 * 1000;

/** A digest of what a page is a page of, so that its token fits nothing else. */
export function digestOf(statement: string, parameters: unknown): string {
  return hash("sha256", JSON.stringify([statement, parameters]), "hex").slice(0, 16);
}

/** Where the next page of a statement begins. */
export function tokenOf({ read, after }: Position, digest: string, nowMs: number): string {
  return Buffer.from(JSON.stringify({ read, after, digest, createdMs: nowMs })).toString("base64url");
}

/** Throws `ValidationException` for a token of another statement, one that is too old, and what is no token at all. */
export function positionIn(token: string, digest: string, nowMs: number): Position {
  const { read, after, ...given } = contentOf(token);
  if (given["digest"] !== digest) throw invalid("NextToken does not match request");
  const { createdMs } = given;
  if (typeof createdMs !== "number" || typeof read !== "number" || !hasTextsOnly(after)) throw invalidToken();
  if (nowMs - createdMs >= lifetimeMs) throw invalid("Given NextToken has already expired");
  return { read, after: after === undefined ? undefined : validateItem(after) };
}

export function invalidToken(): Error {
  return invalid("Invalid NextToken");
}

function contentOf(token: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    throw invalidToken();
  }
  if (content === null || typeof content !== "object" || !Object.hasOwn(content, "digest")) throw invalidToken();
  return content as Record<string, unknown>;
}

/** Whether the values are of the shape that those of keys have: nobody has decoded what is in a token. */
function hasTextsOnly(key: unknown): boolean {
  if (key === undefined) return true;
  if (key === null || typeof key !== "object") return false;
  return Object.values(key).every((value: unknown) => {
    if (value === null || typeof value !== "object") return false;
    const contents = Object.entries(value);
    return contents.every(([type, content]) => ["S", "N", "B"].includes(type) && typeof content === "string");
  });
}
