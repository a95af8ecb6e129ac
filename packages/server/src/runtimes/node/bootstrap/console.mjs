/**
 * `console` in the form of AWS's logs, text or JSON as the function's configuration says. Runs inside the function's process, where the machine's own clock is right:
 * the lines carry the time that the function itself sees.
 */
import { format } from "node:util";
import { outgoing, send } from "./channel.mjs";
import { describeWithStack, factsOf, intoError } from "./errors.mjs";

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

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const methods = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  log: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};
let isJson = false;
let leastLevel = 0;

/** Sends what the function logs to the platform as it happens, so that a crash loses nothing. */
export function takeConsole() {
  const { AWS_LAMBDA_LOG_FORMAT: format = "", AWS_LAMBDA_LOG_LEVEL: level = "" } = process.env;
  isJson = format.toUpperCase() === "JSON";
  leastLevel = Math.max(0, levels.indexOf(level.toUpperCase()));
  for (const [method, level] of Object.entries(methods)) {
    const isWanted = levels.indexOf(level) >= leastLevel;
    // @ts-expect-error `fatal` is AWS's addition to the console.
    console[method] = isWanted ? (/** @type {unknown[]} */ ...parameters) => log(level, parameters) : () => {};
  }
}

/**
 * @param {string} what e.g. `Invoke Error`
 * @param {unknown} error
 */
export function logError(what, error) {
  if (levels.indexOf("ERROR") < leastLevel) return;
  const cause = intoError(error);
  log("ERROR", [isJson ? cause : `${what} ${describeWithStack(cause)}`]);
}

/**
 * @param {string} level
 * @param {unknown[]} parameters
 */
function log(level, parameters) {
  const time = toIsoString.call(new DateConstructor(now()));
  if (isJson) write(jsonLine(time, level, parameters));
  else write(`${time}\t${requestId}\t${level}\t${format(...parameters)}\n`);
}

/**
 * One value stands in the line as it is; several become text, and the first error among them tells its facts beside it.
 * @param {string} timestamp
 * @param {string} level
 * @param {unknown[]} parameters
 */
function jsonLine(timestamp, level, parameters) {
  const head = { timestamp, level, requestId };
  if (parameters.length > 1) {
    const error = parameters.find((parameter) => parameter instanceof Error);
    return `${JSON.stringify({ ...head, message: format(...parameters), ...(error && factsOf(error)) })}\n`;
  }
  const [message] = parameters;
  try {
    const whole = { ...head, message };
    return `${JSON.stringify(whole, (_key, value) => (value instanceof Error ? { ...factsOf(value), ...value } : value))}\n`;
  } catch {
    return `${JSON.stringify({ ...head, message: format(message) })}\n`;
  }
}

/** @param {string} line */
function write(line) {
  const step = Buffer.byteLength(line) <= eventBytesMax ? line.length : eventCharactersMax;
  for (let start = 0; start < line.length; start += step) send(outgoing.log, nothing, line.slice(start, start + step));
}
