import { ServiceError } from "../../kernel/errors.ts";

/** Where the next page of GetMetricData begins. */
export interface DataPosition {
  /** The place of the query among those that return data. */
  readonly query: number;
  /** The last data point of it that was told; undefined before the first. */
  readonly lastSeconds?: number;
}

export function encodeDataToken({ query, lastSeconds }: DataPosition): string {
  return Buffer.from(JSON.stringify([query, lastSeconds])).toString("base64url");
}

/** The beginning, when there is no token. Throws InvalidNextToken for what is no token of ours for so many queries. */
export function decodeDataToken(token: string | null | undefined, queryCount: number): DataPosition {
  if (token === undefined || token === null) return { query: 0 };
  const [query, lastSeconds] = parse(token);
  if (!Number.isInteger(query) || (query as number) < 0 || (query as number) >= queryCount) throw invalidNextToken();
  if (lastSeconds === undefined || lastSeconds === null) return { query: query as number };
  if (!Number.isInteger(lastSeconds)) throw invalidNextToken();
  return { query: query as number, lastSeconds: lastSeconds as number };
}

function parse(token: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (Array.isArray(parts)) return parts;
  } catch {
    // Whatever it is, it is no token.
  }
  throw invalidNextToken();
}

function invalidNextToken(): ServiceError {
  return new ServiceError("InvalidNextToken", "The next token specified is invalid.");
}
