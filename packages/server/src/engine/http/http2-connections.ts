import type { Http2Server, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { type Http2RequestOptions, headBytesMax, serveHttp2Request } from "./http2-requests.ts";
import { keepAliveTimeoutMs } from "./plain-response.ts";

/** As many as browsers are used to; more wait for their turn at the client. */
const requestsAtOnceMax = 100;

/**
 * Connections that speak HTTP/2 by prior knowledge, each taken over from the server that accepted it. Node's HTTP/2 is loaded
 * for the first of them: that takes longer than a third of a platform's start, and most clients speak HTTP/1.
 */
export class Http2Connections {
  readonly #options: Omit<Http2RequestOptions, "remoteAddress">;
  readonly #sessions = new Set<ServerHttp2Session>();
  #server: Promise<Http2Server> | undefined;
  #draining = false;

  constructor(options: Omit<Http2RequestOptions, "remoteAddress">) {
    this.#options = options;
  }

  /** Takes a connection over, with the bytes that were put back into it. */
  async take(socket: Socket): Promise<void> {
    const gone = () => socket.destroy();
    socket.on("error", gone);
    try {
      this.#server ??= this.#createServer();
      const server = await this.#server;
      if (this.#draining) gone();
      if (socket.destroyed) return;
      socket.off("error", gone);
      server.emit("connection", socket);
    } catch (error) {
      this.#options.failed(error);
      gone();
    }
  }

  /** Takes no new requests; closes each connection when its last one has been answered. */
  drain(): void {
    this.#draining = true;
    for (const session of this.#sessions) session.close();
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy();
  }

  async #createServer(): Promise<Http2Server> {
    const { createServer } = await import("node:http2");
    const settings = { maxConcurrentStreams: requestsAtOnceMax, maxHeaderListSize: headBytesMax };
    // Node counts headers, too; their bytes are limit enough.
    const server = createServer({ settings, maxHeaderListPairs: headBytesMax });
    server.on("session", (session) => this.#serve(session));
    return server;
  }

  #serve(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    session.on("close", () => this.#sessions.delete(session));
    // Its connection ends with it, and there is nobody left to be told.
    session.on("error", () => {});
    let requests = 0;
    const endIfIdle = () => {
      if (requests === 0) session.destroy();
    };
    session.setTimeout(keepAliveTimeoutMs, endIfIdle);
    const { remoteAddress = "" } = session.socket;
    const options = { ...this.#options, remoteAddress: () => remoteAddress };
    const serve = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: string[]) => {
      requests++;
      stream.once("close", () => {
        requests--;
        if (requests === 0 && !session.destroyed) session.setTimeout(keepAliveTimeoutMs);
      });
      serveHttp2Request(stream, headers, rawHeaders, options);
    };
    session.on("stream", serve);
  }
}
