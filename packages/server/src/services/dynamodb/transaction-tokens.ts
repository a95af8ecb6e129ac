import { hash } from "node:crypto";
import { ServiceError } from "../../kernel/errors.ts";
import { decodeKey, encodeKey, prefixRange } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";
import type { Writing } from "../../store/store.ts";

/**
 * The client request tokens of the last ten minutes, so that a transaction that is sent again is not done again. SDKs
 * send a token with every transaction, so each new one also removes a few that have expired, and needs no one else to:
 *
 *   dynamodb transaction-token <region> <token's hash>                   what the token was used for
 *   dynamodb transaction-expiry <region> <expiry in ms> <token's hash>   the same in the order in which they expire
 *
 * The hash stands for the token because a caller may put anything into one, and a key of the store may not hold it.
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
  readonly tokenHash: string;
  /** Of what the request asks for. */
  readonly digest: string;
  readonly nowMs: number;
}

export function tokenUseOf(region: string, token: string, actions: unknown, nowMs: number): TokenUse {
  // JSON writes half of a surrogate pair as an escape, so that two broken tokens do not become the same bytes.
  const [tokenHash, digest] = [token, actions].map((value) => hash("sha256", JSON.stringify(value), "hex"));
  return { region, tokenHash: tokenHash!, digest: digest!, nowMs };
}

/**
 * Notes that the token is used now, or tells that it was used for the same before. Throws
 * `IdempotentParameterMismatchException` when it was used for something else.
 */
export function isRepeated(tx: Writing, { region, tokenHash, digest, nowMs }: TokenUse): boolean {
  removeExpired(tx, region, nowMs);
  const key = tokenKey(region, tokenHash);
  const stored = tx.get(key);
  const known = stored && tokenRecords.decode(stored);
  if (known && known.expiresMs > nowMs) {
    if (known.digest === digest) return true;
    throw new ServiceError(
      "IdempotentParameterMismatchException",
      "The request was sent again with the same client request token but other parameters.",
    );
  }
  if (known) tx.delete(expiryKey(region, known.expiresMs, tokenHash));
  const expiresMs = nowMs + lifetimeMs;
  tx.put(key, tokenRecords.encode({ digest, expiresMs }));
  tx.put(expiryKey(region, expiresMs, tokenHash), Buffer.of(1));
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

function tokenKey(region: string, tokenHash: string): Uint8Array {
  return encodeKey(["dynamodb", "transaction-token", region, tokenHash]);
}

function expiryKey(region: string, expiresMs: number, tokenHash: string): Uint8Array {
  return encodeKey(["dynamodb", "transaction-expiry", region, expiresMs, tokenHash]);
}
