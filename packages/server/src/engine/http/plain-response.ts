import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { WireResponse } from "../../protocols/wire.ts";

/** Longer than SDKs keep idle sockets, so that it is the client who closes and no request meets a closing socket. */
export const keepAliveTimeoutMs = 75_000;
const keptAlive = `connection: keep-alive\r\nkeep-alive: timeout=${keepAliveTimeoutMs / 1000}\r\n\r\n`;

type Body = WireResponse["body"];
type Pieces = AsyncIterable<Uint8Array>;

const headerName = /^[\w!#$%&'*+.^`|~-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

export function isWhole(body: Body): body is string | Uint8Array {
  return typeof body === "string" || body instanceof Uint8Array;
}

/** What a client would take for the beginning of the next answer, were it sent. */
export function mayHaveBody({ statusCode }: WireResponse): boolean {
  return statusCode !== 204 && statusCode !== 304;
}

/** Everything before the body, in Latin-1. Throws at what HTTP does not allow in a header. */
export function responseHead(response: WireResponse, date: string, isLast: boolean): string {
  const { statusCode, headers, body, setCookies } = response;
  let head = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? "unknown"}\r\ndate: ${date}\r\n`;
  if (mayHaveBody(response)) {
    head += isWhole(body) ? `content-length: ${Buffer.byteLength(body)}\r\n` : "transfer-encoding: chunked\r\n";
  }
  for (const name in headers) {
    if (name !== "connection") head += headerLine(name, headers[name]!);
  }
  if (setCookies) for (const cookie of setCookies) head += headerLine("set-cookie", cookie);
  return head + (isLast ? "connection: close\r\n\r\n" : keptAlive);
}

export function wholeResponse(head: string, body: string | Uint8Array): Buffer {
  const bodyBytes = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  const response = Buffer.allocUnsafe(head.length + bodyBytes);
  response.write(head, 0, "latin1");
  if (typeof body === "string") response.write(body, head.length);
  else response.set(body, head.length);
  return response;
}

/**
 * No faster than the client takes them. Where they end too early, or the client goes away, this rejects: only a broken
 * connection can say so. Whoever makes them is told by `return` that the client has gone. Leaves no listener behind.
 */
export async function sendPieces(socket: Socket, pieces: Pieces): Promise<void> {
  const iterator = pieces[Symbol.asyncIterator]();
  const leave = () => void iterator.return?.().catch(() => {});
  socket.once("close", leave);
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      await sendPiece(socket, next.value);
    }
    await send(socket, "0\r\n\r\n");
  } catch (error) {
    leave();
    throw error;
  } finally {
    socket.off("close", leave);
  }
}

async function sendPiece(socket: Socket, piece: Uint8Array): Promise<void> {
  // An empty one would say that the body ends here.
  if (piece.length === 0) return;
  await send(socket, Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]));
}

async function send(socket: Socket, bytes: string | Buffer): Promise<void> {
  if (!socket.destroyed && !socket.write(bytes)) await drained(socket);
  if (socket.destroyed) throw new Error("The client has gone.");
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
}

/** Whoever makes the pieces hears that nobody wants them, but only once they have been asked for. */
export function discard(pieces: Pieces): void {
  const first = async () => {
    for await (const _ of pieces) break;
  };
  first().catch(() => {});
}

function headerLine(name: string, value: string): string {
  if (!headerName.test(name) || !headerValue.test(value)) throw new Error(`A header that HTTP forbids: ${name}`);
  return `${name}: ${value}\r\n`;
}
