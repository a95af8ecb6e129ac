import type { Socket } from "node:net";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
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
  /** Takes the connection over, with the bytes that were put back into it. */
  readonly handOver: (socket: Socket) => void;
  /** Hears of an answer that could not be sent. */
  readonly failed: (error: unknown) => void;
}

/**
 * A connection as long as its requests are plain: each whole in one chunk, one after the other. At the first that is not,
 * node:http takes the connection over for good.
 */
export class PlainConnection {
  readonly #options: PlainConnectionOptions;
  readonly #socket: Socket;
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
      this.#leaveTo(this.#options.handOver, chunk);
      return;
    }
    this.#busy = true;
    this.#options.answer(request).then(this.#respond, this.#fail);
  };

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
    this.#busy = false;
    if (isLast || this.#draining || this.#halfClosed) {
      this.#socket.end();
    } else if (this.#early.length > 0) {
      const chunk = Buffer.concat(this.#early);
      this.#early = [];
      this.#socket.resume();
      this.#receive(chunk);
    }
  }

  #leaveTo(handOver: (socket: Socket) => void, chunk: Buffer): void {
    const socket = this.#socket;
    socket.off("data", this.#receive).off("end", this.#end).off("timeout", this.#timeout).off("error", this.#error);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(chunk);
    handOver(socket);
    socket.resume();
  }

  readonly #fail = (error: unknown): void => {
    this.#options.failed(error);
    this.#socket.destroy();
  };

  readonly #end = (): void => {
    this.#halfClosed = true;
    if (!this.#busy) this.#socket.end();
  };

  /** The client has been silent for long, which does not end what it waits for. */
  readonly #timeout = (): void => {
    if (!this.#busy) this.destroy();
  };

  readonly #error = (): void => this.destroy();
}
