/**
 * Handlers that write their response as a stream. A caller who asked for a stream gets it piece by piece; the others get
 * the whole of it at the end. Runs inside the function's process.
 */
import { Writable } from "node:stream";
import { outgoing, send } from "./channel.mjs";
import { runtimeError } from "./errors.mjs";

const nothing = new Uint8Array(0);
/** Longer pieces are cut, so that each fits into a message. */
const pieceBytesMax = 1024 * 1024;

const streaming = Symbol.for("aws.lambda.runtime.handler.streaming");

/** @param {any} handler biome-ignore lint: the mark is a property that AWS's own symbol names. */
export function isStreaming(handler) {
  const mark = handler[streaming];
  if (mark === undefined || mark === null || mark === false) return false;
  if (mark !== "response") throw runtimeError("MalformedStreamingHandler", "Only response streaming is supported.");
  return true;
}

/** Gives functions the global `awslambda`, through which they mark streaming handlers and describe HTTP responses. */
export function offerStreaming() {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (/** @type {Function} */ handler) => Object.assign(handler, { [streaming]: "response" }),
      HttpResponseStream: {
        from(/** @type {ResponseStream} */ stream, /** @type {unknown} */ prelude) {
          stream.setContentType("application/vnd.awslambda.http-integration-response");
          stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude)), new Uint8Array(8)]);
          return stream;
        },
      },
    },
  });
}

class ResponseStream extends Writable {
  /** Content types belong to function URLs; an invocation's caller never sees one. */
  contentType = "application/octet-stream";
  /**
   * What goes before the first byte, but not earlier: a function that fails until then may still be answered for.
   * @type {Uint8Array | undefined}
   */
  prelude;

  /** @param {string} contentType */
  setContentType(contentType) {
    this.contentType = contentType;
  }
}

/**
 * A stream for one response, to be sent as it is written or to be kept until it is whole.
 * @param {boolean} isSent
 */
export function openResponse(isSent) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  const state = { hasBegun: false, isOver: false };
  /** @param {Uint8Array} chunk */
  const pass = (chunk) => (isSent ? sendPieces(chunk) : void chunks.push(chunk));
  const begin = () => {
    if (state.hasBegun) return;
    state.hasBegun = true;
    if (isSent) send(outgoing.responseBegan, nothing, stream.contentType);
    if (stream.prelude) pass(stream.prelude);
  };
  const stream = new ResponseStream({
    write(chunk, _encoding, callback) {
      if (!state.isOver) {
        begin();
        pass(chunk);
      }
      callback();
    },
  });
  /** @type {Promise<void>} */
  const flushed = new Promise((resolve, reject) => {
    stream.once("finish", resolve);
    stream.once("error", reject);
    stream.once("close", resolve);
  });
  // Its failure counts only once the handler has returned.
  flushed.catch(() => {});
  return {
    stream,
    flushed,
    /** Ends it: what is left to answer. */
    rest() {
      if (!state.isOver) begin();
      state.isOver = true;
      return Buffer.concat(chunks);
    },
    /** Nothing of it is sent any more. */
    abandon() {
      state.isOver = true;
    },
  };
}

/** @param {Uint8Array} chunk */
function sendPieces(chunk) {
  for (let start = 0; start < chunk.length; start += pieceBytesMax) {
    send(outgoing.responseChunk, nothing, chunk.subarray(start, start + pieceBytesMax));
  }
}
