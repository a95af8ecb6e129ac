import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ServiceError } from "../kernel/errors.ts";
import type { ServiceModel } from "../models/model.ts";
import type { WireRequest } from "./wire.ts";

/** Far above what any operation takes compressed (1 MB says CloudWatch), far below what a bomb holds. */
const bytesMax = 16 * 2 ** 20;

/** Whether a client compressed the body, for an operation where it may. */
export function isCompressed(model: ServiceModel, operation: string, request: WireRequest): boolean {
  return Boolean(model.operations[operation]?.compressible) && request.headers["content-encoding"] === "gzip";
}

/** The same request with its body as it was before compression. Signatures cover it as it was sent. */
export async function decompressed(request: WireRequest): Promise<WireRequest> {
  try {
    return { ...request, body: await promisify(gunzip)(request.body, { maxOutputLength: bytesMax }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new ServiceError("RequestEntityTooLargeException", `Request must be smaller than ${bytesMax} bytes`, {
        statusCode: 413,
      });
    }
    throw new ServiceError("SerializationException", "The body is not compressed as its encoding says.", {
      statusCode: 400,
    });
  }
}
