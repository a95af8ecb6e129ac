/**
 * Handlers that write their response as a stream. An ordinary invocation gives its caller the whole of it at the end, so
 * the stream collects. Runs inside the function's process.
 */
import { Writable } from "node:stream";
import { runtimeError } from "./errors.mjs";

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
          stream.write(JSON.stringify(prelude));
          stream.write(new Uint8Array(8));
          return stream;
        },
      },
    },
  });
}

class ResponseStream extends Writable {
  /** Content types belong to function URLs; an invocation's caller never sees one. */
  contentType = "application/octet-stream";

  /** @param {string} contentType */
  setContentType(contentType) {
    this.contentType = contentType;
  }
}

export function collectResponse() {
  /** @type {Uint8Array[]} */
  const chunks = [];
  const stream = new ResponseStream({
    write(chunk, _encoding, callback) {
      chunks.push(chunk);
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
  return { stream, flushed, bytes: () => Buffer.concat(chunks) };
}
