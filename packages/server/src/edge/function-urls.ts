import { authorize } from "../engine/authorisation.ts";
import type { Platform } from "../engine/platform.ts";
import { formatTraceHeader, newTrace, parseTraceHeader } from "../engine/trace.ts";
import { ServiceError } from "../kernel/errors.ts";
import { uuid } from "../kernel/ids.ts";
import { lambdaModel } from "../models/lambda.gen.ts";
import { verifySignature } from "../protocols/sigv4/verify.ts";
import type { WireRequest, WireResponse } from "../protocols/wire.ts";
import { EnvironmentStopped } from "../runtimes/environments.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { functionReference } from "../services/lambda/function-name.ts";
import type { FunctionUrlTarget } from "../services/lambda/function-urls/address.ts";
import { type FunctionUrlRecord, findFunctionUrl } from "../services/lambda/function-urls/records.ts";
import { synchronousPayloadBytesMax } from "../services/lambda/limits.ts";
import { isPreflight, preflightResponse, withCors } from "./function-url-cors.ts";
import { functionUrlEvent, type UrlRequest } from "./function-url-event.ts";
import { functionUrlResponse } from "./function-url-response.ts";

/** Answers requests to function URLs. */
export function answerFunctionUrls(platform: Platform, invoker: FunctionInvoker) {
  return async (target: FunctionUrlTarget, request: WireRequest): Promise<WireResponse> => {
    const record = await platform.store.read((tx) => findFunctionUrl(tx, target.urlId));
    if (!record) return nothingHere;
    if (record.cors && isPreflight(request)) return preflightResponse(record.cors, request);
    const response = await answer(platform, invoker, record, target, request).catch((error: unknown) =>
      failure(platform, error),
    );
    return record.cors ? withCors(record.cors, request, response) : response;
  };
}

async function answer(
  platform: Platform,
  invoker: FunctionInvoker,
  record: FunctionUrlRecord,
  target: FunctionUrlTarget,
  request: WireRequest,
): Promise<WireResponse> {
  const { clock, random } = platform;
  const signer = record.authType === "AWS_IAM" ? await verifySigner(platform, record, request) : undefined;
  const requestId = uuid(random);
  const trace = parseTraceHeader(request.headers["x-amzn-trace-id"]) ?? newTrace(clock, random);
  const urlRequest: UrlRequest = {
    request,
    ...target,
    requestId,
    trace,
    timeMs: clock.nowMs(),
    ...(signer && { signer }),
  };
  const payload = Buffer.from(JSON.stringify(functionUrlEvent(urlRequest)));
  if (payload.length > synchronousPayloadBytesMax) {
    throw new ServiceError(
      "RequestEntityTooLargeException",
      `Request must be smaller than ${synchronousPayloadBytesMax} bytes for the InvokeFunction operation`,
      { statusCode: 413 },
    );
  }
  const result = await invoker.invoke(platform, {
    region: record.region,
    function: functionReference(record.region, record.functionName, record.qualifier),
    requestId,
    payload,
    trace,
  });
  const response = result.functionError ? undefined : functionUrlResponse(result.payload);
  const { statusCode, headers, body, setCookies } = response ?? badGateway;
  const { lineage: _, ...shownTrace } = trace;
  return {
    statusCode,
    headers: { "x-amzn-requestid": requestId, "x-amzn-trace-id": formatTraceHeader(shownTrace), ...headers },
    body,
    ...(setCookies && { setCookies }),
  };
}

/** Who signed a request to a URL of type `AWS_IAM`, found to be allowed to call it. */
async function verifySigner(platform: Platform, record: FunctionUrlRecord, request: WireRequest) {
  const { credentials, clock } = platform;
  const { region, functionName, qualifier } = record;
  const verified = verifySignature(request, {
    model: lambdaModel,
    identify: credentials.identify.bind(credentials),
    nowMs: clock.nowMs(),
  });
  if (verified.region !== region) throw new ServiceError("AccessDeniedException", "Forbidden", { statusCode: 403 });
  const { principal } = verified.identity;
  const { invokedArn } = functionReference(region, functionName, qualifier);
  await authorize({ principal, action: "lambda:InvokeFunctionUrl", resources: [invokedArn], region });
  return { principal, accessKeyId: verified.accessKeyId };
}

const nothingHere: WireResponse = {
  statusCode: 404,
  headers: { "content-type": "application/json", "x-amzn-errortype": "ResourceNotFoundException" },
  body: '{"Message":null}',
};

/** What a caller sees of a function that failed: nothing of the error. */
const badGateway: WireResponse = {
  statusCode: 502,
  headers: { "content-type": "application/json", "x-amzn-errortype": "InternalServerErrorException" },
  body: "Internal Server Error",
};

const statusOf: Readonly<Record<string, number>> = {
  TooManyRequestsException: 429,
  RecursiveInvocationException: 400,
  RequestEntityTooLargeException: 413,
};

/** Whatever is wrong with a signature or a permission is 403 here, unlike in the API. */
function failure(platform: Platform, error: unknown): WireResponse {
  if (error instanceof EnvironmentStopped) return refusal(503, "ServiceUnavailableException", "Service Unavailable");
  if (!(error instanceof ServiceError)) {
    platform.log.error({ err: error }, "A function URL could not be answered for a reason of our own");
    return refusal(500, "InternalServerErrorException", "Internal Server Error");
  }
  if (error.code === "ResourceNotFoundException") return nothingHere;
  if (error.code === "MissingAuthenticationTokenException") return refusal(403, "AccessDeniedException", "Forbidden");
  return refusal(statusOf[error.code] ?? error.statusCode ?? 403, error.code, error.message);
}

function refusal(statusCode: number, code: string, message: string): WireResponse {
  return {
    statusCode,
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
    body: JSON.stringify({ Message: message }),
  };
}
