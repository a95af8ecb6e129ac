/** What a handler is told about its invocation: AWS's context object. Runs inside the function's process. */

const now = performance.now.bind(performance);

/**
 * @typedef {object} InvocationHeader
 * @property {string} requestId
 * @property {string} invokedFunctionArn
 * @property {string} traceHeader
 * @property {number} timeoutMs how long the invocation may take from now on
 * @property {string} clientContext JSON, or empty
 */

/**
 * The header of an invocation's message: lines, of which the last one may hold further line ends.
 * @param {string} text
 * @returns {InvocationHeader}
 */
export function parseHeader(text) {
  const [requestId = "", invokedFunctionArn = "", traceHeader = "", timeoutMs = "", ...clientContext] =
    text.split("\n");
  return {
    requestId,
    invokedFunctionArn,
    traceHeader,
    timeoutMs: Number(timeoutMs),
    clientContext: clientContext.join("\n"),
  };
}

/**
 * The part of the context object that does not end an invocation. Everything but the deadline is as the environment
 * variables say at this moment, as on AWS.
 * @param {InvocationHeader} header
 */
export function contextOf(header) {
  const deadlineMs = now() + header.timeoutMs;
  const { env } = process;
  return {
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
    functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
    memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
    clientContext: header.clientContext ? JSON.parse(header.clientContext) : undefined,
    identity: undefined,
    invokedFunctionArn: header.invokedFunctionArn,
    awsRequestId: header.requestId,
    getRemainingTimeInMillis: () => Math.floor(deadlineMs - now()),
  };
}
