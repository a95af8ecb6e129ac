import type { IncomingMessage } from "node:http";
import type { RuntimeListener } from "../runtime-link.ts";

/** AWS's limit on what an invocation answers at once. */
export const responseBytesMax = 6_291_556;

/** What became of a response that a runtime posted. */
export interface PostedResponse {
  readonly payload: Buffer;
  readonly failed: boolean;
  /** What to tell the runtime about it, when it was not as it should be. */
  readonly complaint?: "too-large" | "truncated";
}

/** Reads a response as a whole; failures that it announces in its trailers count. */
export async function gatherResponse(request: IncomingMessage): Promise<PostedResponse> {
  const chunks: Buffer[] = [];
  return await readPieces(request, responseBytesMax, (chunk) => void chunks.push(chunk)).then((end) => ({
    ...end,
    payload: end.failed ? end.payload : Buffer.concat(chunks),
  }));
}

/** Passes a response on as it comes. The payload is what remains to be said: nothing, or an error. */
export async function passResponse(request: IncomingMessage, listener: RuntimeListener): Promise<PostedResponse> {
  listener.responseBegan(request.headers["content-type"] ?? "application/octet-stream");
  return await readPieces(request, Number.POSITIVE_INFINITY, (chunk) => listener.responseChunk(chunk));
}

async function readPieces(
  request: IncomingMessage,
  bytesMax: number,
  take: (chunk: Buffer) => void | Promise<void>,
): Promise<PostedResponse> {
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= bytesMax) await take(chunk);
    }
  } catch {
    return { payload: errorPayload("Runtime.TruncatedResponse", ""), failed: true, complaint: "truncated" };
  }
  if (bytes > bytesMax) {
    const message = `Response payload size exceeded maximum allowed payload size (${bytesMax} bytes).`;
    const payload = errorPayload("Function.ResponseSizeTooLarge", message);
    return { payload, failed: true, complaint: "too-large" };
  }
  const errorType = trailer(request, "lambda-runtime-function-error-type");
  if (errorType === undefined) return { payload: Buffer.alloc(0), failed: false };
  const body = Buffer.from(trailer(request, "lambda-runtime-function-error-body") ?? "", "base64");
  return { payload: body.length > 0 ? body : errorPayload(errorType, ""), failed: true };
}

export function errorPayload(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}

function trailer(request: IncomingMessage, name: string): string | undefined {
  return request.trailers[name];
}
