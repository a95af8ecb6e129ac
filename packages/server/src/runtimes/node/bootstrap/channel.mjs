/**
 * The process's end of the pipe to the platform. Runs inside the function's process. Everything here is synchronous on
 * purpose: a blocking read is what freezes JavaScript between invocations, and the quickest way to receive the next one.
 */
import fs from "node:fs";

// Taken once, before the function's code can replace them.
const { readSync, writeSync } = fs;
const kill = process.kill.bind(process, process.pid, "SIGKILL");

const channelFd = 3;
const frameHeaderBytes = 5;
const receiveBytes = 64 * 1024;

/** What the platform sends. */
export const incoming = Object.freeze({ initialize: 1, invoke: 2 });
/** What the process sends. */
export const outgoing = Object.freeze({
  ready: 1,
  initialized: 2,
  initializationFailed: 3,
  log: 4,
  result: 5,
  responseBegan: 6,
  responseChunk: 7,
  output: 8,
});

let received = Buffer.allocUnsafeSlow(receiveBytes);
let start = 0;
let end = 0;
const outbox = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Waits, with everything of this process standing still, for the platform's next message.
 * @returns {{ type: number, body: Buffer }} `body` is only valid until the next call.
 */
export function receive() {
  fill(frameHeaderBytes);
  const bodyBytes = received.readUInt32LE(start);
  const type = received.readUInt8(start + 4);
  fill(frameHeaderBytes + bodyBytes);
  const body = received.subarray(start + frameHeaderBytes, start + frameHeaderBytes + bodyBytes);
  start += frameHeaderBytes + bodyBytes;
  if (start === end) {
    start = end = 0;
    // A large event must not occupy memory for the rest of the environment's life; `body` keeps the old buffer alive.
    if (received.length > receiveBytes) received = Buffer.allocUnsafeSlow(receiveBytes);
  }
  return { type, body };
}

/** @param {number} needed how many bytes must lie between `start` and `end` */
function fill(needed) {
  if (end - start >= needed) return;
  if (needed > received.length - start) {
    const room = needed > received.length ? Buffer.allocUnsafeSlow(needed) : received;
    received.copy(room, 0, start, end);
    received = room;
    end -= start;
    start = 0;
  }
  while (end - start < needed) end += patiently(() => readSync(channelFd, received, end, received.length - end, null));
}

/**
 * Sends one message: a prefix of raw bytes, then text.
 * @param {number} type
 * @param {Uint8Array} prefix
 * @param {string | Uint8Array} content
 */
export function send(type, prefix, content) {
  const contentBytes = typeof content === "string" ? Buffer.byteLength(content) : content.length;
  const bodyBytes = prefix.length + contentBytes;
  const frame =
    frameHeaderBytes + bodyBytes <= outbox.length ? outbox : Buffer.allocUnsafeSlow(frameHeaderBytes + bodyBytes);
  frame.writeUInt32LE(bodyBytes, 0);
  frame[4] = type;
  frame.set(prefix, frameHeaderBytes);
  if (typeof content === "string") frame.write(content, frameHeaderBytes + prefix.length);
  else frame.set(content, frameHeaderBytes + prefix.length);
  let sent = 0;
  while (sent < frameHeaderBytes + bodyBytes) {
    sent += patiently(() => writeSync(channelFd, frame, sent, frameHeaderBytes + bodyBytes - sent));
  }
}

/**
 * Repeats a transfer that the system interrupted. A pipe that ended means that the platform is gone, and nobody is left to
 * run for.
 * @param {() => number} transfer
 * @returns {number}
 */
function patiently(transfer) {
  for (;;) {
    try {
      const bytes = transfer();
      if (bytes > 0) return bytes;
      kill();
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code;
      if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      else if (code !== "EINTR") kill();
    }
  }
}
