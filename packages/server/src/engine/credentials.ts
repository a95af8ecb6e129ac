import { createHmac, timingSafeEqual } from "node:crypto";
import { capitals } from "../kernel/ids.ts";
import type { Random } from "../kernel/random.ts";
import { encodeKey } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import { accountId } from "./platform.ts";
import type { Principal } from "./principal.ts";
import { rootPrincipal } from "./principal.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SessionCredentials extends Credentials {
  readonly sessionToken: string;
  readonly expirationMs: number;
}

/** What a request's access key stands for; the signature proves possession of the secret. */
export interface Identity {
  readonly secretAccessKey: string;
  readonly principal: Principal;
  /** Undefined for keys that last. */
  readonly expirationMs?: number;
}

interface SessionClaims {
  accessKeyId: string;
  expirationMs: number;
  principal: Principal;
}

/**
 * Issues and recognises credentials. Temporary ones are stateless: the session token carries who it is for, sealed with a
 * key that lives in the store, and the secret is derived from the same key; so assuming a role writes nothing, and any
 * process over the same store recognises the session.
 */
export class CredentialAuthority {
  readonly #root: Credentials;
  readonly #sealingKey: Buffer;
  readonly #random: Random;

  private constructor(root: Credentials, sealingKey: Buffer, random: Random) {
    this.#root = root;
    this.#sealingKey = sealingKey;
    this.#random = random;
  }

  /** Reads the sealing key from the store, or makes it on the first start. */
  static async open(store: Store, random: Random, root: Credentials): Promise<CredentialAuthority> {
    const key = encodeKey(["engine", "session-sealing-key"]);
    const fresh = random.bytes(32);
    const sealingKey = await store.transact((tx) => {
      const existing = tx.get(key);
      if (!existing) tx.put(key, fresh);
      return existing ?? fresh;
    });
    return new CredentialAuthority(root, Buffer.from(sealingKey), random);
  }

  /** Credentials for `principal` that hold until `expirationMs`. */
  issueSession(principal: Principal, expirationMs: number): SessionCredentials {
    const accessKeyId = `ASIA${capitals(this.#random, 16)}`;
    const claims: SessionClaims = { accessKeyId, expirationMs, principal };
    const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
    const sessionToken = `${payload}.${this.#seal("token", payload).toString("base64url")}`;
    return { accessKeyId, secretAccessKey: this.#secretOf(accessKeyId), sessionToken, expirationMs };
  }

  /**
   * The identity behind an access key and, for temporary keys, its session token; undefined when there is none. Expiry is
   * the caller's to check, because AWS words it differently.
   */
  identify(accessKeyId: string, sessionToken: string | undefined): Identity | undefined {
    if (accessKeyId === this.#root.accessKeyId) {
      // A key that lasts has no token: one that comes along belongs to other credentials.
      if (sessionToken) return undefined;
      return { secretAccessKey: this.#root.secretAccessKey, principal: rootPrincipal(accountId) };
    }
    const claims = sessionToken && this.#unseal(sessionToken);
    if (!claims || claims.accessKeyId !== accessKeyId) return undefined;
    return {
      secretAccessKey: this.#secretOf(accessKeyId),
      principal: claims.principal,
      expirationMs: claims.expirationMs,
    };
  }

  #unseal(sessionToken: string): SessionClaims | undefined {
    const [payload = "", seal = "", ...rest] = sessionToken.split(".");
    if (rest.length > 0) return undefined;
    const expected = this.#seal("token", payload);
    const actual = Buffer.from(seal, "base64url");
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
    return JSON.parse(Buffer.from(payload, "base64url").toString()) as SessionClaims;
  }

  #secretOf(accessKeyId: string): string {
    return this.#seal("secret", accessKeyId).toString("base64").slice(0, 40);
  }

  #seal(purpose: string, text: string): Buffer {
    return createHmac("sha256", this.#sealingKey).update(`${purpose}\n${text}`).digest();
  }
}
