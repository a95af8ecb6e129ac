/**
 * Runs one function inside a process of its own: waits, already up, for the platform to say which function it is, then
 * takes one invocation after another. It never runs anything between two invocations, because it waits for the next one
 * inside a blocking read; what a function left over goes on when the next invocation arrives, as after AWS's freeze.
 *
 * Everything in this folder executes in the function's process, not in the platform's: real time is right here, and the
 * platform's ports do not reach here.
 */
import Module from "node:module";
import { incoming, outgoing, receive, send } from "./channel.mjs";
import { logError, logUnder, takeConsole } from "./console.mjs";
import { parseHeader } from "./context.mjs";
import { errorPayload, unhandledRejection } from "./errors.mjs";
import { loadHandler } from "./load-handler.mjs";
import { createMemoryGauge } from "./memory-gauge.mjs";
import { takeOutput } from "./output.mjs";
import { offerStreaming } from "./streaming.mjs";
import { styleOf } from "./styles.mjs";

/** AWS's limit on what an invocation answers, in bytes. */
const responseBytesMax = 6_291_556;
const exit = process.exit.bind(process);
const later = setImmediate;
const soon = process.nextTick;
const peakMemoryKb = createMemoryGauge();

const outcomes = { success: 0, failure: 1, failureBeforeExit: 2 };
/** @type {(() => void) | undefined} */
let idleListener;
/** @type {((payload: string) => void) | undefined} ends the running invocation because the process is about to exit */
let failBeforeExit;
/** @type {(() => void) | undefined} sends a result that waits for the code around it to finish */
let unsent;

process.on("beforeExit", () => idleListener?.());
process.on("exit", () => unsent?.());
process.on("uncaughtException", (error) => {
  logError("Uncaught Exception", error);
  giveUp(errorPayload(error), 129);
});
process.on("unhandledRejection", (reason, promise) => {
  const error = unhandledRejection(reason, promise);
  logError("Unhandled Promise Rejection", error);
  giveUp(errorPayload(error), 128);
});

send(outgoing.ready, new Uint8Array(0), "");
const { body } = receive();
/** @type {{ environment: Record<string, string> | null, directory: string, handler: string | null, nodeVersion: number }} */
const task = JSON.parse(body.toString());
if (task.environment) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, task.environment);
}
process.chdir(task.directory);
// `NODE_PATH` is otherwise read once, when a process starts.
/** @type {{ _initPaths?: () => void }} */ (Module)._initPaths?.();
takeConsole();
takeOutput();
offerStreaming();
const style = styleOf(
  await loadHandler(task.directory, task.handler ?? process.env["_HANDLER"] ?? ""),
  task.nodeVersion,
);
send(outgoing.initialized, memoryPrefix(), "");
next();

/** Stands still until the next invocation; then lets what is left of the last one run on, and starts it. */
function next() {
  const { type, body } = receive();
  if (type !== incoming.invoke) throw new Error(`Unexpected message ${type}`);
  const headerEnd = 4 + body.readUInt32LE(0);
  const header = parseHeader(body.toString("utf8", 4, headerEnd));
  const event = body.toString("utf8", headerEnd);
  process.env["_X_AMZN_TRACE_ID"] = header.traceHeader;
  logUnder(header.requestId);
  let ended = false;
  /** @type {(outcome: number, payload: string | Uint8Array) => boolean} */
  const end = (outcome, payload) => {
    if (ended) return false;
    ended = true;
    idleListener = undefined;
    unsent = () => {
      unsent = undefined;
      sendResult(outcome, payload);
    };
    return true;
  };
  // What stands after a call of the callback still belongs to this invocation: it runs before the answer leaves.
  const endSoon = (/** @type {number} */ outcome, /** @type {string | Uint8Array} */ payload) => {
    if (end(outcome, payload)) soon(proceed);
  };
  failBeforeExit = (payload) => void end(outcomes.failureBeforeExit, payload);
  later(() => {
    style(event, header, {
      succeed: (payload) => endSoon(outcomes.success, payload),
      fail: (payload) => endSoon(outcomes.failure, payload),
      onIdle: (listener) => {
        if (!ended) idleListener = listener;
      },
    });
  });
}

function proceed() {
  unsent?.();
  next();
}

/** @type {(outcome: number, payload: string | Uint8Array) => void} */
function sendResult(outcome, payload) {
  const payloadBytes = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
  if (payloadBytes <= responseBytesMax) return send(outgoing.result, memoryPrefix(outcome), payload);
  const tooLarge = {
    errorMessage: `Response payload size exceeded maximum allowed payload size (${responseBytesMax} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  };
  send(outgoing.result, memoryPrefix(outcome || outcomes.failure), JSON.stringify(tooLarge));
}

/** @param {number} [outcome] */
function memoryPrefix(outcome = 0) {
  const prefix = Buffer.allocUnsafe(5);
  prefix[0] = outcome;
  prefix.writeUInt32LE(peakMemoryKb(), 1);
  return prefix;
}

/** @type {(payload: string, code: number) => void} */
function giveUp(payload, code) {
  if (failBeforeExit) failBeforeExit(payload);
  else send(outgoing.initializationFailed, memoryPrefix(), payload);
  exit(code);
}
