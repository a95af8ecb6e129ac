import type { WireRequest } from "../wire.ts";
import type { Refuse } from "./claim.ts";

/** The host and whatever would change the request's meaning must be signed, or a stranger could have put it there. */
export function checkSignedHeaders(request: WireRequest, signedHeaders: readonly string[], refuse: Refuse): void {
  // HTTP/2 calls it otherwise, and clients sign it as they send it.
  if (!signedHeaders.includes("host") && !signedHeaders.includes(":authority")) {
    throw refuse("InvalidSignature", "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const name in request.headers) {
    // A session token speaks for itself: it may be added after signing (AWS's test suite has such a request).
    if (!name.startsWith("x-amz-") || name === "x-amz-security-token" || signedHeaders.includes(name)) continue;
    throw refuse("InvalidSignature", `'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
}
