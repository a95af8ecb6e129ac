import { hash } from "node:crypto";
import { ServiceError } from "../../kernel/errors.ts";
import { decodeKey, encodeKey, prefixRange } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";
import type { Writing } from "../../store/store.ts";

/**
 * The client request tokens of the last ten minutes, so that a transaction that is sent again is not done again. SDKs
 * send a token with every transaction, so each new one also removes a few that have expired, and needs no one else to:
 *
 *   dynamodb transaction-token <region> <token>                   what the token was used for
 *   dynamodb transaction-expiry <region> <expiry in ms> <token>   the same tokens in the order in which they expire
 */

interface TokenRecord {
  readonly digest: string;
  readonly expiresMs: number;
}

const tokenRecords = recordCodec<TokenRecord>(1);
const lifetimeMs = 10 * 60 * 1000;
const removedAtOnceMax = 2;

export interface TokenUse {
  readonly region: string;
  readonly token: string;
  readonly digest: string;
  readonly nowMs: number;
}

/** A digest of what a request asks for. */
export function digestOf(actions: unknown): string {
  return hash("sha256", JSON.stringify(actions), "base64");
}

/**
 * Notes that the token is used now, or tells that it was used for the same before. Throws
 * `IdempotentParameterMismatchException` when it was used for something else.
 */
export function isRepeated(tx: Writing, { region, token, digest, nowMs }: TokenUse): boolean {
  removeExpired(tx, region, nowMs);
  const key = tokenKey(region, token);
  const stored = tx.get(key);
  const known = stored && tokenRecords.decode(stored);
  if (known && known.expiresMs > nowMs) {
    if (known.digest === digest) return true;
    throw new ServiceError(
      "IdempotentParameterMismatchException",
      "The request was sent again with the same client request token but other parameters.",
    );
  }
  if (known) tx.delete(expiryKey(region, known.expiresMs, token));
  const expiresMs = nowMs + lifetimeMs;
  tx.put(key, tokenRecords.encode({ digest, expiresMs }));
  tx.put(expiryKey(region, expiresMs, token), Buffer.of(1));
  return false;
}

function removeExpired(tx: Writing, region: string, nowMs: number): void {
  const { start } = prefixRange(["dynamodb", "transaction-expiry", region]);
  const end = encodeKey(["dynamodb", "transaction-expiry", region, nowMs]);
  const expired = [...tx.range({ start, end, limit: removedAtOnceMax })].map(({ key }) => key);
  for (const key of expired) {
    tx.delete(key);
    tx.delete(tokenKey(region, decodeKey(key)[4] as string));
  }
}

function tokenKey(region: string, token: string): Uint8Array {
  return encodeKey(["dynamodb", "transaction-token", region, token]);
}

function expiryKey(region: string, expiresMs: number, token: string): Uint8Array {
  return encodeKey(["dynamodb", "transaction-expiry", region, expiresMs, token]);
}
