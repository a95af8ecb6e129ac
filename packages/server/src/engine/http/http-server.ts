import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/logging.ts";
import { atEndOfTurn } from "../../kernel/turns.ts";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
import { httpDate } from "./http-date.ts";
import { Http2Connections } from "./http2-connections.ts";
import { refuseBrokenHttp, serveNodeRequest } from "./node-requests.ts";
import { PlainConnection } from "./plain-connection.ts";
import { keepAliveTimeoutMs } from "./plain-response.ts";

export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** Takes no new connection, lets requests under way finish for at most `graceMs`, then closes all. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves HTTP on `host:port` (0 picks a free port): every request, its body whole, goes to `answer`, which never rejects.
 * Plain requests take a short way; docs/decisions/0011-plain-requests-take-a-short-way.md has why. Clients may speak HTTP/2
 * (docs/decisions/0017-http-2-by-prior-knowledge.md).
 */
export async function listen(options: {
  host: string;
  port: number;
  clock: Clock;
  log: Logger;
  answer: (request: WireRequest) => Promise<WireResponse>;
}): Promise<HttpServer> {
  const { clock, log, answer } = options;
  const plain = new Set<PlainConnection>();
  const shared = {
    answer,
    date: httpDate(clock),
    sendSoon: atEndOfTurn(),
    failed: (error: unknown) => log.error({ err: error }, "An answer failed"),
  };
  const http2 = new Http2Connections(shared);
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (incoming, outgoing) =>
    serveNodeRequest(incoming, outgoing, { ...shared, isDraining: () => !server.listening }),
  );
  // Otherwise node:http leaves out those past the thousandth, without a word; the head's 16 KB are limit enough.
  server.maxHeadersCount = 0;
  const serveOverNode = server.listeners("connection")[0] as (socket: Socket) => void;
  server.removeAllListeners("connection");
  server.on("connection", (socket) => {
    const handOver = () => {
      plain.delete(connection);
      serveOverNode.call(server, socket);
      socket.resume();
    };
    const handOverHttp2 = () => {
      plain.delete(connection);
      void http2.take(socket);
    };
    const connection = new PlainConnection({ ...shared, socket, handOver, handOverHttp2 });
    plain.add(connection);
    socket.once("close", () => plain.delete(connection));
  });
  server.on("clientError", refuseBrokenHttp);
  await bind(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  return { host: options.host, port, close: (graceMs) => close({ server, plain, http2 }, graceMs) };
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

interface Connections {
  readonly server: Server;
  readonly plain: ReadonlySet<PlainConnection>;
  readonly http2: Http2Connections;
}

/** Draining waits on other processes, so it runs on the machine's clock even where the platform's is virtual. */
function close({ server, plain, http2 }: Connections, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = systemClock.setTimer(graceMs, () => {
      server.closeAllConnections();
      for (const connection of plain) connection.destroy();
      http2.destroy();
    });
    server.close(() => {
      timer.cancel();
      resolve();
    });
    server.closeIdleConnections();
    for (const connection of plain) connection.drain();
    http2.drain();
  });
}
