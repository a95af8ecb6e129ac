import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { FunctionProcess } from "../function-process.ts";
import { isPeerAmong } from "./loopback-peer.ts";

/** One request of a runtime or an extension, with what its path holds. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The parts of the path that the route's pattern asked for. */
  readonly parts: readonly string[];
}

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly answer: (exchange: Exchange) => void | Promise<void>;
}

/** Every request must have come whole by then, but for a response that takes as long as its function runs. */
const headersTimeoutMs = 60_000;
/** AWS's runtimes put the cause of an error into a header. */
const headerBytesMax = 256 * 1024;

/**
 * The HTTP server that one environment finds under `AWS_LAMBDA_RUNTIME_API`. AWS's clients take nothing but host and port,
 * so each environment has a listener of its own, on the loopback, which serves that environment's processes only.
 */
export class SandboxApi {
  readonly #routes: Route[] = [];
  readonly #processes: FunctionProcess[];
  #server: Server | undefined;

  constructor(process: FunctionProcess) {
    this.#processes = [process];
  }

  serve(...routes: readonly Route[]): void {
    this.#routes.push(...routes);
  }

  /** Lets another process of the environment in. */
  admit(process: FunctionProcess): void {
    this.#processes.push(process);
  }

  /** Starts to listen; resolves with `127.0.0.1:<port>`. */
  async open(): Promise<string> {
    const trusted = new WeakMap<Socket, Promise<boolean>>();
    const options = {
      keepAliveTimeout: 0,
      requestTimeout: 0,
      headersTimeout: headersTimeoutMs,
      maxHeaderSize: headerBytesMax,
    };
    const server = createServer(options, (request, response) => {
      request.on("error", () => response.destroy());
      response.on("error", () => {});
      void trusted.get(request.socket)?.then((isOurs) => {
        if (isOurs) this.#answer(request, response);
        else refuseStranger(response);
      });
    });
    server.on("connection", (socket: Socket) => {
      socket.setNoDelay(true);
      trusted.set(socket, isPeerAmong(socket, this.#pids));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    server.unref();
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  get #pids(): number[] {
    return this.#processes.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const fitting = this.#routes.filter(({ pattern }) => pattern.test(path));
    const route = fitting.find(({ method }) => method === request.method);
    if (!route) {
      request.resume();
      const statusCode = fitting.length > 0 ? 405 : 404;
      response.writeHead(statusCode, { "content-type": "text/plain" });
      response.end(statusCode === 404 ? "404 page not found\n" : "");
      return;
    }
    const [, ...parts] = route.pattern.exec(path) ?? [];
    const answered = route.answer({ request, response, parts });
    answered?.catch(() => sendError(response, 500, "InternalServerError", "Internal Server Error"));
  }
}

export function sendJson(response: ServerResponse, statusCode: number, body: unknown, headers = {}): void {
  if (response.destroyed || response.headersSent) return;
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(statusCode, {
    "content-type": "application/json",
    "content-length": bytes.length,
    ...headers,
  });
  response.end(bytes);
}

export function sendError(response: ServerResponse, statusCode: number, errorType: string, errorMessage: string): void {
  sendJson(response, statusCode, { errorMessage, errorType });
}

export function sendAccepted(response: ServerResponse): void {
  sendJson(response, 202, { status: "OK" });
}

/** The whole body; undefined when it is larger than allowed, and then the rest is let go by. Rejects when it is cut off. */
export function readWhole(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.once("end", () => resolve(bytes <= bytesMax ? Buffer.concat(chunks) : undefined));
    request.once("error", reject);
    request.once("aborted", () => reject(new Error("The request was cut off")));
  });
}

function refuseStranger(response: ServerResponse): void {
  response.setHeader("connection", "close");
  sendError(response, 403, "Forbidden", "This is the Runtime API of another execution environment.");
}
