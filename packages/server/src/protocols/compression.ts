import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Resolved, Unresolved } from "./resolve-operation.ts";
import type { WireRequest } from "./wire.ts";

/** Far above what any operation takes compressed (1 MB says CloudWatch), far below what a bomb holds. */
const bytesMax = 16 * 2 ** 20;

/** Whether a body was compressed where it may be: for an operation that takes it, or before the operation can be seen. */
export function isCompressed(request: WireRequest, { model, operation }: Resolved | Unresolved): boolean {
  if (request.headers["content-encoding"] !== "gzip") return false;
  return operation === undefined || Boolean(model.operations[operation]?.compressible);
}

/**
 * The same request with its body as it was before compression. Signatures cover it as it was sent. A body that is not
 * what its encoding says, or too large, stays as it is, for its protocol to say that it cannot be read.
 */
export async function decompressed(request: WireRequest): Promise<WireRequest> {
  try {
    return { ...request, body: await promisify(gunzip)(request.body, { maxOutputLength: bytesMax }) };
  } catch {
    return request;
  }
}
