import { connect } from "node:net";

/**
 * An HTTP/1.1 connection that has one request on its way at a time, reduced to what load needs: answers are framed by
 * content-length or chunks, their status and a part of their body are checked, and nothing else is parsed. A server that
 * closes after each answer, as moto's does, is connected to again for the next request.
 */
export class Connection {
  #port;
  #socket;
  #received = null;
  #expected = "";
  #onAnswer = null;
  #onError = null;

  static async open(port) {
    const connection = new Connection(port);
    await new Promise((resolve, reject) => {
      connection.#connect();
      connection.#socket.once("connect", resolve).once("error", reject);
    });
    return connection;
  }

  constructor(port) {
    this.#port = port;
  }

  /** Calls `onAnswer` when the answer is there and right, `onError` otherwise. */
  send(request, expected, onAnswer, onError) {
    this.#expected = expected;
    this.#onAnswer = onAnswer;
    this.#onError = onError;
    if (!this.#socket) this.#connect();
    this.#socket.write(request);
  }

  /** The same as a promise. */
  call({ request, expected }) {
    return new Promise((resolve, reject) => this.send(request, expected, resolve, reject));
  }

  close() {
    this.#onError = null;
    this.#socket?.destroy();
  }

  #connect() {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => {
      if (socket === this.#socket) this.#fail(new Error("the server closed the connection"));
    });
    this.#socket = socket;
  }

  #receive(chunk) {
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
    const headEnd = received.indexOf("\r\n\r\n");
    const head = headEnd < 0 ? "" : received.latin1Slice(0, headEnd);
    if (headEnd < 0 || !isComplete(received, head)) {
      this.#received = received;
      return;
    }
    this.#received = null;
    if (received.latin1Slice(9, 12) !== "200" || !received.includes(this.#expected)) {
      this.#fail(new Error(`unexpected answer: ${received.toString().slice(0, 600)}`));
      return;
    }
    if (/\r\nconnection: *close/i.test(head)) {
      this.#socket.destroy();
      this.#socket = null;
    }
    this.#onAnswer?.();
  }

  #fail(error) {
    const onError = this.#onError;
    this.#onError = null;
    onError?.(error);
  }
}

function isComplete(received, head) {
  const length = /content-length: *(\d+)/i.exec(head);
  if (length) return received.length >= head.length + 4 + Number(length[1]);
  if (/transfer-encoding: *chunked/i.test(head)) return received.latin1Slice(-7) === "\r\n0\r\n\r\n";
  return true;
}
