import type { Socket } from "node:net";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
import { looksLikeHttp2 } from "./http2-preface.ts";
import { plainRequest } from "./plain-request.ts";
import {
  discard,
  isWhole,
  keepAliveTimeoutMs,
  mayHaveBody,
  responseHead,
  sendPieces,
  wholeResponse,
} from "./plain-response.ts";

export interface PlainConnectionOptions {
  readonly socket: Socket;
  /** Never rejects. */
  readonly answer: (request: WireRequest) => Promise<WireResponse>;
  /** The value of the header `date`. */
  readonly date: () => string;
  /** Makes a send together with the others of this turn. */
  readonly sendSoon: (send: () => void) => void;
  /** Take the connection over, which is paused, with the bytes that were put back into it. */
  readonly handOver: (socket: Socket) => void;
  readonly handOverHttp2: (socket: Socket) => void;
  /** Hears of an answer that could not be sent. */
  readonly failed: (error: unknown) => void;
}

/**
 * A connection as long as its requests are plain: each whole in one chunk, one after the other. At the first that is not,
 * node:http takes the connection over for good, or node:http2, where it begins as one of HTTP/2.
 */
export class PlainConnection {
  readonly #options: PlainConnectionOptions;
  readonly #socket: Socket;
  /** From a request to its answer's last byte, and for good once the last answer is on its way. */
  #busy = false;
  #draining = false;
  /** The client has sent all that it ever will. */
  #halfClosed = false;
  /** What came while an answer was still being made. */
  #early: Buffer[] = [];

  constructor(options: PlainConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#socket.setTimeout(keepAliveTimeoutMs);
    const socket = this.#socket;
    socket.on("data", this.#receive).on("end", this.#end).on("timeout", this.#timeout).on("error", this.#error);
  }

  /** Closes the connection as soon as nobody waits for an answer on it. */
  drain(): void {
    this.#draining = true;
    if (!this.#busy) this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #receive = (chunk: Buffer): void => {
    if (this.#busy) {
      this.#early.push(chunk);
      this.#socket.pause();
      return;
    }
    const request = plainRequest(chunk, this.#remoteAddress);
    if (!request) {
      this.#receiveUnusual(chunk);
      return;
    }
    this.#busy = true;
    this.#options.answer(request).then(this.#respond, this.#fail);
  };

  #receiveUnusual(chunk: Buffer): void {
    const socket = this.#socket;
    const isBeginning = socket.bytesRead <= chunk.length;
    const isHttp2 = isBeginning ? looksLikeHttp2(chunk) : "no";
    if (isHttp2 === "perhaps") {
      socket.off("data", this.#receive);
      socket.once("data", (more: Buffer) => {
        socket.on("data", this.#receive);
        this.#receive(Buffer.concat([chunk, more]));
      });
    } else {
      this.#leaveTo(isHttp2 === "yes" ? this.#options.handOverHttp2 : this.#options.handOver, chunk);
    }
  }

  readonly #remoteAddress = () => this.#socket.remoteAddress ?? "";

  readonly #respond = (response: WireResponse): void => {
    this.#options.sendSoon(() => {
      try {
        this.#send(response);
      } catch (error) {
        // An answer that cannot be sent (a header that HTTP forbids) must not take those behind it along.
        this.#fail(error);
      }
    });
  };

  #send(response: WireResponse): void {
    const { body } = response;
    const socket = this.#socket;
    if (socket.destroyed) {
      if (!isWhole(body)) discard(body);
      return;
    }
    const isLast = this.#draining || response.headers["connection"] === "close";
    const head = responseHead(response, this.#options.date(), isLast);
    if (!mayHaveBody(response)) {
      socket.write(head, "latin1");
      if (!isWhole(body)) discard(body);
      this.#answered(isLast);
    } else if (isWhole(body)) {
      socket.write(wholeResponse(head, body));
      this.#answered(isLast);
    } else {
      socket.write(head, "latin1");
      sendPieces(socket, body).then(
        () => this.#answered(isLast),
        () => socket.destroy(),
      );
    }
  }

  #answered(isLast: boolean): void {
    const socket = this.#socket;
    if (isLast || this.#draining || this.#halfClosed) {
      // Stays busy: whatever else comes is not read any more. Nor is it waited until the client has closed its side.
      socket.destroySoon();
    } else if (socket.writableNeedDrain) {
      // A client that asks on and on without reading would fill the memory with answers.
      socket.once("drain", () => this.#answered(isLast));
    } else {
      this.#busy = false;
      if (this.#early.length > 0) this.#receiveEarly();
    }
  }

  #receiveEarly(): void {
    const chunk = Buffer.concat(this.#early);
    this.#early = [];
    this.#socket.resume();
    this.#receive(chunk);
  }

  #leaveTo(handOver: (socket: Socket) => void, chunk: Buffer): void {
    const socket = this.#socket;
    socket.off("data", this.#receive).off("end", this.#end).off("timeout", this.#timeout).off("error", this.#error);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(chunk);
    handOver(socket);
  }

  readonly #fail = (error: unknown): void => {
    this.#options.failed(error);
    this.#socket.destroy();
  };

  readonly #end = (): void => {
    this.#halfClosed = true;
    if (!this.#busy) this.#socket.end();
  };

  /** Nothing has moved for long. That does not end what the client waits for, but what it does not take. */
  readonly #timeout = (): void => {
    if (!this.#busy || this.#socket.writableLength > 0) this.destroy();
  };

  readonly #error = (): void => this.destroy();
}
