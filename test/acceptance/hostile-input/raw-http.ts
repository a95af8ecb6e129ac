import { connect } from "node:net";
import { requestSigner } from "../../../bench/load/sign.mjs";

export interface RawAnswer {
  /** Of each response on the connection, in order; empty when the server closed without a word. */
  readonly statusCodes: readonly number[];
  readonly text: string;
  /** The server kept the connection open and silent until we gave up. */
  readonly timedOut: boolean;
}

/** Sends bytes as they are and collects everything that comes back until the server closes the connection. */
export function exchange(port: number, bytes: string | Uint8Array, patienceMs = 5000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const finish = (timedOut: boolean) => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString("latin1");
      const statusCodes = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((match) => Number(match[1]));
      resolve({ statusCodes, text, timedOut });
    };
    socket.setTimeout(patienceMs, () => finish(true));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("end", () => finish(false));
    socket.on("error", () => finish(false));
    socket.end(bytes);
  });
}

/** Sends the beginning of a request and hangs up. */
export function hangUpAfter(port: number, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    socket.write(bytes, () => socket.destroy());
  });
}

export interface SignedRequest {
  readonly service: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** None for GET and HEAD. */
  readonly body?: string | Uint8Array;
}

/** Sends a request that is signed rightly, whatever is in it, and gives the answer's status and text. */
export async function sendSigned(port: number, request: SignedRequest): Promise<{ status: number; text: string }> {
  const { service, path = "/", method = "POST", headers = {}, body } = request;
  const sign = requestSigner({ service });
  const signed = sign({ method, path, headers: { host: `127.0.0.1:${port}`, ...headers }, body: body ?? "" });
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { ...headers, ...signed }, body });
  return { status: response.status, text: await response.text() };
}
