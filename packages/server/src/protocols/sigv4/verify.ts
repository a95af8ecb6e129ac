import { hash, timingSafeEqual } from "node:crypto";
import type { ServiceModel } from "../../models/model.ts";
import type { CommonError } from "../common-errors.ts";
import { commonError } from "../common-errors.ts";
import type { WireRequest } from "../wire.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { claimOf, type Refuse } from "./claim.ts";
import { signatureOf } from "./signing-key.ts";

/** What verification needs to know of an identity; the caller's own type comes back whole. */
export interface SigningIdentity {
  readonly secretAccessKey: string;
  /** Undefined for keys that last. */
  readonly expirationMs?: number;
}

export interface VerifyOptions<Identity extends SigningIdentity> {
  /** The service that the request is for: its signing name must be signed for, its protocol words the errors. */
  readonly model: Pick<ServiceModel, "signingName" | "protocol">;
  readonly identify: (accessKeyId: string, sessionToken: string | undefined) => Identity | undefined;
  readonly nowMs: number;
}

export interface Verified<Identity> {
  readonly identity: Identity;
  readonly region: string;
  readonly signingName: string;
  readonly accessKeyId: string;
}

/**
 * Verifies a request's Signature Version 4, in the header or in the query string (presigned), and says who made it.
 * Throws AWS's errors in AWS's order: what is missing, the date, the signed headers, the scope, the key, the signature.
 * The words and their order are recorded in dynalite; the rules are in AWS's "Signing AWS API requests".
 */
export function verifySignature<Identity extends SigningIdentity>(
  request: WireRequest,
  options: VerifyOptions<Identity>,
): Verified<Identity> {
  const { model, identify, nowMs } = options;
  const refuse: Refuse = (error: CommonError, message: string) => commonError(model.protocol, error, message);
  const claim = claimOf(request, { signingName: model.signingName, nowMs, refuse });
  const identity = identify(claim.accessKeyId, claim.sessionToken);
  if (!identity) throw refuse("UnrecognizedClient", "The security token included in the request is invalid.");
  if (identity.expirationMs !== undefined && identity.expirationMs <= nowMs) {
    throw refuse("ExpiredToken", "The security token included in the request is expired");
  }
  const canonical = canonicalRequest(request, claim);
  const stringToSign = `AWS4-HMAC-SHA256\n${claim.date}\n${claim.scope}\n${hash("sha256", canonical, "hex")}`;
  const expected = signatureOf(identity.secretAccessKey, claim, stringToSign);
  if (!equalSignatures(claim.signature, expected)) {
    throw refuse("InvalidSignature", mismatchWords(canonical, stringToSign));
  }
  return { identity, region: claim.region, signingName: claim.signingName, accessKeyId: claim.accessKeyId };
}

/** Takes the same time wherever the first difference is. */
function equalSignatures(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false;
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

function mismatchWords(canonical: string, stringToSign: string): string {
  return (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and " +
    "signing method. Consult the service documentation for details.\n\n" +
    `The Canonical String for this request should have been\n'${canonical}'\n\n` +
    `The String-to-Sign should have been\n'${stringToSign}'\n`
  );
}
