/**
 * How a handler's outcome becomes the invocation's: the styles of AWS's runtimes. Up to Node.js 22 a handler may return a
 * promise, call its callback or end through the context, and what it returns otherwise is ignored; from Node.js 24 on its
 * value, awaited, is the result, and there are no callbacks. Runs inside the function's process.
 */
import { logError } from "./console.mjs";
import { callbackContextOf, contextOf } from "./context.mjs";
import { errorPayload, runtimeError } from "./errors.mjs";
import { isStreaming, openResponse } from "./streaming.mjs";

/**
 * @typedef {object} Outcome where an invocation ends; only the first call of either counts
 * @property {(payload: string | Uint8Array) => void} succeed
 * @property {(payload: string) => void} fail
 * @property {(listener: () => void) => void} onIdle replaces what happens when nothing is left to run
 *
 * @typedef {import("./context.mjs").InvocationHeader} InvocationHeader
 * @typedef {(event: string, header: InvocationHeader, outcome: Outcome) => void} Style
 */

/**
 * @param {Function} handler
 * @param {number} nodeVersion the major version that the function's runtime names
 * @returns {Style}
 */
export function styleOf(handler, nodeVersion) {
  if (isStreaming(handler)) return (event, header, outcome) => runStreaming(handler, event, header, outcome);
  if (nodeVersion < 24) return (event, header, outcome) => runWithCallback(handler, event, header, outcome);
  if (handler.length >= 3) {
    throw runtimeError(
      "CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
  return (event, header, outcome) => void runAwaited(handler, event, header, outcome);
}

/** @type {(handler: Function, ...parameters: Parameters<Style>) => void} */
function runWithCallback(handler, event, header, outcome) {
  /** @param {unknown} error */
  const reportError = (error) => {
    logError("Invoke Error", error);
    outcome.fail(errorPayload(error));
  };
  /** @param {unknown} [result] */
  const complete = (result) => outcome.succeed(toJson(result, () => new Error("Unable to stringify response body")));
  const state = { waitsForEmptyEventLoop: true };
  let finished = false;
  // The first call ends the invocation, unless it throws: then `fail` may still report why.
  const callback = (/** @type {unknown} */ error, /** @type {unknown} */ result) => {
    if (finished) return;
    if (error !== undefined && error !== null) reportError(error);
    else if (!state.waitsForEmptyEventLoop) complete(result);
    else outcome.onIdle(() => complete(result));
    finished = true;
  };
  const done = (/** @type {unknown} */ error, /** @type {unknown} */ result) => {
    if (finished) return;
    if (error === undefined || error === null) complete(result);
    else reportError(error);
    finished = true;
  };
  const succeed = (/** @type {unknown} */ result) => done(null, result);
  const fail = (/** @type {unknown} */ error) => done(error ?? "handled", null);
  // A handler that never calls back has nothing to say; an async one that never settles has failed to say it.
  outcome.onIdle(() => (handler.constructor?.name === "AsyncFunction" ? reportError(unsettled()) : complete(null)));
  try {
    const context = callbackContextOf(header, state, { done, succeed, fail });
    const returned = handler(JSON.parse(event), context, callback);
    if (typeof returned?.then === "function") returned.then(succeed, fail).catch(fail);
  } catch (error) {
    callback(error, undefined);
  }
}

/** @type {(handler: Function, ...parameters: Parameters<Style>) => Promise<void>} */
async function runAwaited(handler, event, header, outcome) {
  /** @param {unknown} error */
  const reportError = (error) => {
    logError("Invoke Error", error);
    outcome.fail(errorPayload(error));
  };
  outcome.onIdle(() => reportError(unsettled()));
  try {
    const result = await handler(JSON.parse(event), contextOf(header));
    outcome.succeed(toJson(result, () => runtimeError("JSONStringifyError", "Unable to stringify response body")));
  } catch (error) {
    reportError(error);
  }
}

/** @type {(handler: Function, ...parameters: Parameters<Style>) => Promise<void>} */
async function runStreaming(handler, event, header, outcome) {
  const response = openResponse(header.isStreaming);
  outcome.onIdle(() => outcome.succeed(response.rest()));
  try {
    const returned = handler(JSON.parse(event), response.stream, contextOf(header));
    if (typeof returned?.then !== "function") throw "Streaming does not support non-async handlers.";
    if ((await returned) !== undefined) console.warn("Streaming handlers ignore return values.");
    await response.flushed;
    outcome.succeed(response.rest());
  } catch (error) {
    logError("Invoke Error", error);
    response.abandon();
    outcome.fail(errorPayload(error));
  }
}

/**
 * @param {unknown} result
 * @param {() => Error} failure
 */
function toJson(result, failure) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw failure();
  }
}

function unsettled() {
  return runtimeError(
    "NodeJsExit",
    "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
  );
}
