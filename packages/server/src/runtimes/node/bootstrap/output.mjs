/**
 * `process.stdout` and `process.stderr`, sent through the channel like everything else that the process says: what a
 * function writes before it answers then stands in its log before the answer's end. Children, and whoever writes to the
 * descriptors, use the pipes that lie there. Runs inside the function's process.
 */
import { outgoing, send } from "./channel.mjs";

const pieceBytesMax = 1024 * 1024;

/** Neither stream is made before the function asks for it. */
export function takeOutput() {
  redirect("stdout", Uint8Array.of(1));
  redirect("stderr", Uint8Array.of(2));
}

/**
 * @param {"stdout" | "stderr"} name
 * @param {Uint8Array} prefix
 */
function redirect(name, prefix) {
  const original = Object.getOwnPropertyDescriptor(process, name);
  const make = original?.get;
  if (!original || !make) return;
  Object.defineProperty(process, name, {
    ...original,
    get() {
      const stream = make.call(process);
      Object.defineProperty(process, name, original);
      stream._writev = null;
      stream._write = (
        /** @type {string | Uint8Array} */ chunk,
        /** @type {BufferEncoding} */ encoding,
        /** @type {() => void} */ callback,
      ) => {
        const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
        for (let start = 0; start < bytes.length; start += pieceBytesMax) {
          send(outgoing.output, prefix, bytes.subarray(start, start + pieceBytesMax));
        }
        callback();
      };
      return stream;
    },
  });
}
