import { createHmac, hash } from "node:crypto";

/** What a signing key depends on, besides the secret. */
interface Scope {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly day: string;
  readonly region: string;
  readonly signingName: string;
}

/**
 * A signing key, spread out for HMAC: the first block of the inner hash, with room behind it for the message, and that of
 * the outer one, with room for the inner hash. Two calls of `hash` over them take 2 µs, `createHmac` takes 3.5 (Node 20).
 */
interface SigningKey {
  readonly secretAccessKey: string;
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const blockBytes = 64;
const hashBytes = 32;
const messageBytesMax = 512;
const cachedKeysMax = 1000;
const cachedKeys = new Map<string, SigningKey>();

/** The signature of a string to sign, hex, as SigV4 derives it from the secret by day, region and service. */
export function signatureOf(secretAccessKey: string, scope: Scope, stringToSign: string): string {
  const { inner, outer } = signingKey(secretAccessKey, scope);
  const length = inner.write(stringToSign, blockBytes);
  const innerHash = hash("sha256", inner.subarray(0, blockBytes + length), "hex");
  outer.write(innerHash, blockBytes, "hex");
  return hash("sha256", outer, "hex");
}

function signingKey(secretAccessKey: string, scope: Scope): SigningKey {
  const name = `${scope.accessKeyId}/${scope.scope}`;
  const cached = cachedKeys.get(name);
  if (cached?.secretAccessKey === secretAccessKey) return cached;
  // The oldest make room: keys change by the day, and a stranger's never get here.
  if (cachedKeys.size >= cachedKeysMax) cachedKeys.delete(cachedKeys.keys().next().value!);
  const key = spread(secretAccessKey, deriveKey(secretAccessKey, scope));
  cachedKeys.set(name, key);
  return key;
}

function deriveKey(secretAccessKey: string, { day, region, signingName }: Scope): Buffer {
  let key = createHmac("sha256", `AWS4${secretAccessKey}`).update(day).digest();
  for (const part of [region, signingName, "aws4_request"]) key = createHmac("sha256", key).update(part).digest();
  return key;
}

function spread(secretAccessKey: string, key: Buffer): SigningKey {
  const inner = Buffer.alloc(blockBytes + messageBytesMax);
  const outer = Buffer.alloc(blockBytes + hashBytes);
  for (let index = 0; index < blockBytes; index++) {
    inner[index] = (key[index] ?? 0) ^ 0x36;
    outer[index] = (key[index] ?? 0) ^ 0x5c;
  }
  return { secretAccessKey, inner, outer };
}
