/** Errors in the form that AWS reports them in. Runs inside the function's process. */
import { types } from "node:util";

/**
 * @param {string} name
 * @param {string} message
 */
export function runtimeError(name, message) {
  // A class of its own each: logs in JSON show the class's name, everything else the error's.
  const Kind = { [name]: class extends Error {} }[name] ?? Error;
  Kind.prototype.name = `Runtime.${name}`;
  return new Kind(message);
}

/**
 * @param {unknown} reason
 * @param {unknown} promise
 */
export function unhandledRejection(reason, promise) {
  return Object.assign(runtimeError("UnhandledPromiseRejection", textOf(reason)), { reason, promise });
}

/** @param {unknown} value */
export function intoError(value) {
  return value instanceof Error ? value : new Error(textOf(value));
}

/**
 * The error object that a caller receives.
 * @param {unknown} thrown whatever the function threw, rejected with or passed to its callback
 * @returns {string} JSON
 */
export function errorPayload(thrown) {
  try {
    if (!isErrorLike(thrown)) {
      // @ts-expect-error `null` and `undefined` have no text; that is one of the cases below.
      return JSON.stringify({ errorType: typeof thrown, errorMessage: thrown.toString(), trace: [] });
    }
    const { name, message, stack } = thrown;
    return JSON.stringify({ errorType: name, errorMessage: message, trace: String(stack).split("\n") });
  } catch {
    return JSON.stringify({
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
    });
  }
}

/**
 * The error as its line in the log shows it: with its own properties, a tab first.
 * @param {Error} error
 */
export function describeWithStack(error) {
  try {
    return `\t${JSON.stringify(error, (_key, value) => (value instanceof Error ? withHiddenProperties(value) : value))}`;
  } catch {
    return `\t${errorPayload(error)}`;
  }
}

/**
 * The error as it stands in a log in JSON.
 * @param {Error} error
 */
export function factsOf(error) {
  const { message, stack } = error;
  const stackTrace = typeof stack === "string" ? stack.split("\n") : [];
  return { errorType: error.constructor?.name ?? "UnknownError", errorMessage: message, stackTrace };
}

/** @param {Error & { code?: unknown }} error */
function withHiddenProperties(error) {
  const { name, message, code, stack } = error;
  return {
    errorType: name,
    errorMessage: message,
    code,
    ...error,
    ...(typeof stack === "string" && { stack: stack.split("\n") }),
  };
}

/**
 * @param {unknown} value
 * @returns {value is Error}
 */
function isErrorLike(value) {
  if (types.isNativeError(value)) return true;
  const { name, message, stack } = /** @type {Partial<Error>} */ (value ?? {});
  return [name, message, stack].every((member) => typeof member === "string" && member !== "");
}

/** @param {unknown} value */
function textOf(value) {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
