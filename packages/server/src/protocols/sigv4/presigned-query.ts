import { parseQuery } from "../query-string.ts";
import type { WireRequest } from "../wire.ts";
import type { Refuse, SignatureParts } from "./claim.ts";

const required = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
] as const;

/** Reads the signature of a presigned URL from its query parameters. */
export function presignedParts(request: WireRequest, refuse: Refuse): SignatureParts {
  // The first of equal parameters counts.
  const parameters = new Map((parseQuery(request.query) ?? []).reverse());
  const missing = required.filter((name) => !parameters.get(name));
  if (missing.length > 0) {
    const words = missing.map((name) => `AWS query-string parameters must include '${name}'. `).join("");
    throw refuse("IncompleteSignature", `${words}Re-examine the query-string parameters.`);
  }
  return {
    algorithm: parameters.get("X-Amz-Algorithm")!,
    credential: parameters.get("X-Amz-Credential")!,
    signature: parameters.get("X-Amz-Signature")!,
    signedHeaders: parameters.get("X-Amz-SignedHeaders")!,
    date: parameters.get("X-Amz-Date")!,
    expires: parameters.get("X-Amz-Expires"),
    sessionToken: parameters.get("X-Amz-Security-Token") ?? request.headers["x-amz-security-token"],
  };
}
