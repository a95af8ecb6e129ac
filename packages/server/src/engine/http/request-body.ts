import type { Readable } from "node:stream";
import type { WireResponse } from "../../protocols/wire.ts";

/**
 * The largest body taken in. The largest request that AWS allows here is a function's 50 MB archive in base 64; a body that
 * claims or turns out to be larger is refused with 413 and its connection closed.
 */
const bodyBytesMax = 72 * 2 ** 20;

export const tooLarge: WireResponse = {
  statusCode: 413,
  headers: { "content-type": "application/json", connection: "close" },
  body: '{"__type":"RequestEntityTooLargeException","message":"Request must be smaller than 75497472 bytes"}',
};

/** Calls back with the whole body, or with undefined once it is larger than allowed. A client that goes away is forgotten. */
export function readBody(
  incoming: Readable,
  claimedLength: string | undefined,
  done: (body: Buffer | undefined) => void,
): void {
  if (Number(claimedLength ?? 0) > bodyBytesMax) {
    done(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
    else if (bytes - chunk.length <= bodyBytesMax) done(undefined);
  });
  incoming.on("end", () => {
    if (bytes <= bodyBytesMax) done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes));
  });
}
