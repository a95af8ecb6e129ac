import { connect } from "node:net";

/**
 * A keep-alive HTTP/1.1 connection that has one request on its way at a time, reduced to what load needs: answers are
 * framed by content-length or chunks, their status and a part of their body are checked, and nothing else is parsed.
 */
export class Connection {
  #socket;
  #received = null;
  #expected = "";
  #onAnswer = null;
  #onError = null;

  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.removeListener("error", reject);
        resolve(new Connection(socket));
      });
    });
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the server closed the connection")));
  }

  /** Calls `onAnswer` when the answer is there and right, `onError` otherwise. */
  send(request, expected, onAnswer, onError) {
    this.#expected = expected;
    this.#onAnswer = onAnswer;
    this.#onError = onError;
    this.#socket.write(request);
  }

  /** The same as a promise. */
  call({ request, expected }) {
    return new Promise((resolve, reject) => this.send(request, expected, resolve, reject));
  }

  close() {
    this.#onError = null;
    this.#socket.destroy();
  }

  #receive(chunk) {
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
    if (!isComplete(received)) {
      this.#received = received;
      return;
    }
    this.#received = null;
    if (received.latin1Slice(9, 12) !== "200" || !received.includes(this.#expected)) {
      this.#fail(new Error(`unexpected answer: ${received.toString().slice(0, 600)}`));
      return;
    }
    this.#onAnswer?.();
  }

  #fail(error) {
    const onError = this.#onError;
    this.#onError = null;
    onError?.(error);
  }
}

function isComplete(received) {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const head = received.latin1Slice(0, headEnd);
  const length = /content-length: *(\d+)/i.exec(head);
  if (length) return received.length >= headEnd + 4 + Number(length[1]);
  if (/transfer-encoding: *chunked/i.test(head)) return received.latin1Slice(-7) === "\r\n0\r\n\r\n";
  return true;
}
