/**
 * What travels on the pipe between the platform and a function's process: `length of body (4 bytes, little-endian), type
 * (1), body`. `node/bootstrap/channel.mjs` is the other end. Payloads travel as raw bytes.
 */

/** What the platform sends. */
export const toProcess = { initialize: 1, invoke: 2 } as const;
/** What a process sends. */
export const fromProcess = {
  ready: 1,
  initialized: 2,
  initializationFailed: 3,
  log: 4,
  result: 5,
  responseBegan: 6,
  responseChunk: 7,
  output: 8,
} as const;

const headerBytes = 5;
/** Above the largest response (6 MB) and the largest log event. */
const bodyBytesMax = 6_400_000;
const typeMax = 8;

/** How a process's frames begin: how it ended, and the most memory it ever held. */
export interface Measured {
  /** 0 is success, 1 a failure, 2 a failure after which the process exits. */
  readonly outcome: number;
  readonly memoryKb: number;
  readonly content: Buffer;
}

export function measured(body: Buffer): Measured {
  if (body.length < 5) throw new Error("A frame is too short");
  return { outcome: body[0] ?? 0, memoryKb: body.readUInt32LE(1), content: body.subarray(5) };
}

export function encodeFrame(type: number, content: string): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + Buffer.byteLength(content));
  frame.writeUInt32LE(frame.length - headerBytes, 0);
  frame[4] = type;
  frame.write(content, headerBytes);
  return frame;
}

export interface InvocationHeader {
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  readonly traceHeader: string;
  readonly timeoutMs: number;
  /** Whether the caller takes the response piece by piece. */
  readonly isStreaming: boolean;
  readonly clientContext?: string | undefined;
}

/** The message that starts an invocation: a header of lines, then the event as it came. */
export function encodeInvocation(header: InvocationHeader, payload: Uint8Array): Buffer {
  const lines = `${oneLine(header.requestId)}\n${oneLine(header.invokedFunctionArn)}\n${oneLine(header.traceHeader)}\n${header.timeoutMs}\n${header.isStreaming ? 1 : 0}\n${header.clientContext ?? ""}`;
  const lineBytes = Buffer.byteLength(lines);
  const frame = Buffer.allocUnsafe(headerBytes + 4 + lineBytes + payload.length);
  frame.writeUInt32LE(frame.length - headerBytes, 0);
  frame[4] = toProcess.invoke;
  frame.writeUInt32LE(lineBytes, headerBytes);
  frame.write(lines, headerBytes + 4);
  frame.set(payload, headerBytes + 4 + lineBytes);
  return frame;
}

/** Cuts a stream of bytes into frames. Throws at the first that no bootstrap of ours would send. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;

  push(chunk: Buffer, receive: (type: number, body: Buffer) => void): void {
    let pending = chunk;
    if (this.#bytes > 0) {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes < this.#wantedBytes()) return;
      pending = Buffer.concat(this.#chunks);
      this.#chunks = [];
      this.#bytes = 0;
    }
    let start = 0;
    while (pending.length - start >= headerBytes) {
      const end = start + frameBytes(pending, start);
      if (end > pending.length) break;
      receive(pending[start + 4] ?? 0, pending.subarray(start + headerBytes, end));
      start = end;
    }
    if (start === pending.length) return;
    this.#chunks = [pending.subarray(start)];
    this.#bytes = pending.length - start;
    this.#wantedBytes();
  }

  /** How many bytes must be there before another look makes sense, so that a large frame is put together only once. */
  #wantedBytes(): number {
    const [first] = this.#chunks;
    if (!first || this.#bytes < headerBytes) return headerBytes;
    if (first.length < headerBytes) this.#chunks = [Buffer.concat(this.#chunks)];
    return frameBytes(this.#chunks[0]!, 0);
  }
}

function frameBytes(buffer: Buffer, start: number): number {
  const bodyBytes = buffer.readUInt32LE(start);
  const type = buffer[start + 4] ?? 0;
  if (bodyBytes > bodyBytesMax || type < 1 || type > typeMax) throw new Error("Not a frame of the bootstrap's");
  return headerBytes + bodyBytes;
}

function oneLine(text: string): string {
  return text.includes("\n") ? text.replaceAll("\n", " ") : text;
}
