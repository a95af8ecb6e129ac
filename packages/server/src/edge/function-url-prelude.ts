import { functionUrlHead, type UrlResponseHead } from "./function-url-response.ts";

/** A response of this type begins with its status and headers. */
export const preludeContentType = "application/vnd.awslambda.http-integration-response";

/** Ends the prelude. */
const delimiter = Buffer.alloc(8);
/** API Gateway's bound on the same format; AWS tells none for URLs. */
const preludeBytesMax = 16 * 1024;

export interface Prelude {
  /** Undefined when it cannot be sent as HTTP. */
  readonly head: UrlResponseHead | undefined;
  /** What came behind the delimiter in the same piece. */
  readonly rest: Buffer;
}

/**
 * Reads JSON with `statusCode`, `headers` and `cookies`, then eight zero bytes, from the beginning of a response. Undefined
 * when there is not a single byte. A prelude that has no end, or none in time, is one that cannot be sent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export async function readPrelude(pieces: AsyncIterator<Uint8Array>): Promise<Prelude | undefined> {
  let read = Buffer.alloc(0);
  for (;;) {
    const step = await pieces.next();
    if (step.done) return read.length === 0 ? undefined : { head: undefined, rest: read };
    // The delimiter may be in two pieces.
    const searchedBytes = Math.max(0, read.length - delimiter.length + 1);
    read = Buffer.concat([read, step.value]);
    const end = read.indexOf(delimiter, searchedBytes);
    if (end > preludeBytesMax || (end < 0 && read.length > preludeBytesMax)) return { head: undefined, rest: read };
    if (end >= 0) return { head: headOf(read.subarray(0, end)), rest: read.subarray(end + delimiter.length) };
  }
}

function headOf(bytes: Buffer): UrlResponseHead | undefined {
  try {
    return functionUrlHead(JSON.parse(bytes.toString()), "application/octet-stream");
  } catch {
    return undefined;
  }
}
