/** What a handler is told about its invocation: AWS's context object. Runs inside the function's process. */

const now = performance.now.bind(performance);

/**
 * @typedef {object} InvocationHeader
 * @property {string} requestId
 * @property {string} invokedFunctionArn
 * @property {string} traceHeader
 * @property {number} timeoutMs how long the invocation may take from now on
 * @property {boolean} isStreaming whether the caller takes the response piece by piece
 * @property {string} clientContext JSON, or empty
 */

/**
 * The header of an invocation's message: lines, of which the last one may hold further line ends.
 * @param {string} text
 * @returns {InvocationHeader}
 */
export function parseHeader(text) {
  const [requestId = "", invokedFunctionArn = "", traceHeader = "", timeoutMs = "", streaming, ...clientContext] =
    text.split("\n");
  return {
    requestId,
    invokedFunctionArn,
    traceHeader,
    timeoutMs: Number(timeoutMs),
    isStreaming: streaming === "1",
    clientContext: clientContext.join("\n"),
  };
}

/** What stays the same for the life of the environment, read when the first invocation asks. */
const environment = {
  isRead: false,
  functionVersion: "",
  functionName: "",
  memoryLimitInMB: "",
  logGroupName: "",
  logStreamName: "",
};

function readEnvironment() {
  const variable = (/** @type {string} */ name) => process.env[name] ?? "";
  environment.functionVersion = variable("AWS_LAMBDA_FUNCTION_VERSION");
  environment.functionName = variable("AWS_LAMBDA_FUNCTION_NAME");
  environment.memoryLimitInMB = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
  environment.logGroupName = variable("AWS_LAMBDA_LOG_GROUP_NAME");
  environment.logStreamName = variable("AWS_LAMBDA_LOG_STREAM_NAME");
  environment.isRead = true;
}

/**
 * The part of the context object that does not end an invocation.
 * @param {InvocationHeader} header
 */
export function contextOf(header) {
  if (!environment.isRead) readEnvironment();
  const deadlineMs = now() + header.timeoutMs;
  return {
    functionVersion: environment.functionVersion,
    functionName: environment.functionName,
    memoryLimitInMB: environment.memoryLimitInMB,
    logGroupName: environment.logGroupName,
    logStreamName: environment.logStreamName,
    clientContext: header.clientContext ? JSON.parse(header.clientContext) : undefined,
    identity: undefined,
    invokedFunctionArn: header.invokedFunctionArn,
    awsRequestId: header.requestId,
    getRemainingTimeInMillis: () => Math.floor(deadlineMs - now()),
  };
}

/**
 * The whole context of the runtimes up to Node.js 22, where a handler may end its invocation through it.
 * @param {InvocationHeader} header
 * @param {{ waitsForEmptyEventLoop: boolean }} state
 * @param {{ done: Function, succeed: Function, fail: Function }} ends
 */
export function callbackContextOf(header, state, ends) {
  if (!environment.isRead) readEnvironment();
  const deadlineMs = now() + header.timeoutMs;
  // Written out, because copying accessors from one object to another would cost as much as the rest of an invocation.
  return {
    get callbackWaitsForEmptyEventLoop() {
      return state.waitsForEmptyEventLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      state.waitsForEmptyEventLoop = value;
    },
    done: ends.done,
    succeed: ends.succeed,
    fail: ends.fail,
    functionVersion: environment.functionVersion,
    functionName: environment.functionName,
    memoryLimitInMB: environment.memoryLimitInMB,
    logGroupName: environment.logGroupName,
    logStreamName: environment.logStreamName,
    clientContext: header.clientContext ? JSON.parse(header.clientContext) : undefined,
    identity: undefined,
    invokedFunctionArn: header.invokedFunctionArn,
    awsRequestId: header.requestId,
    invokeid: header.requestId,
    getRemainingTimeInMillis: () => Math.floor(deadlineMs - now()),
  };
}
