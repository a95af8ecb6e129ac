/**
 * `console` in the form of AWS's text logs. Runs inside the function's process, where the machine's own clock is right:
 * the lines carry the time that the function itself sees.
 */
import { format } from "node:util";
import { outgoing, send } from "./channel.mjs";
import { describeWithStack, intoError } from "./errors.mjs";

const nothing = new Uint8Array(0);
const now = Date.now;
const toIsoString = Date.prototype.toISOString;
const DateConstructor = Date;
/** The largest log event; a longer message becomes several. */
const eventBytesMax = 256 * 1024;
const eventCharactersMax = eventBytesMax / 4;

/** @type {string | undefined} */
let requestId;

/** @param {string | undefined} id the invocation that what is logged from now on belongs to */
export function logUnder(id) {
  requestId = id;
}

/** Sends what the function logs to the platform as it happens, so that a crash loses nothing. */
export function takeConsole() {
  const levels = {
    trace: "TRACE",
    debug: "DEBUG",
    info: "INFO",
    log: "INFO",
    warn: "WARN",
    error: "ERROR",
    fatal: "FATAL",
  };
  for (const [method, level] of Object.entries(levels)) {
    // @ts-expect-error `fatal` is AWS's addition to the console.
    console[method] = (/** @type {unknown[]} */ ...parameters) => write(level, format(...parameters));
  }
}

/**
 * @param {string} what e.g. `Invoke Error`
 * @param {unknown} error
 */
export function logError(what, error) {
  write("ERROR", `${what} ${describeWithStack(intoError(error))}`);
}

/**
 * @param {string} level
 * @param {string} message
 */
function write(level, message) {
  const time = toIsoString.call(new DateConstructor(now()));
  const line = `${time}\t${requestId}\t${level}\t${message}\n`;
  const step = Buffer.byteLength(line) <= eventBytesMax ? line.length : eventCharactersMax;
  for (let start = 0; start < line.length; start += step) send(outgoing.log, nothing, line.slice(start, start + step));
}
