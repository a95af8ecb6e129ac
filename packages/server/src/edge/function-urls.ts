import type { Platform } from "../engine/platform.ts";
import { formatTraceHeader, newTrace, parseTraceHeader } from "../engine/trace.ts";
import { ServiceError } from "../kernel/errors.ts";
import { uuid } from "../kernel/ids.ts";
import type { WireRequest, WireResponse } from "../protocols/wire.ts";
import type { FunctionInvocation, FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { ofFunction } from "../services/lambda/function-measures.ts";
import { functionReference, latestVersion } from "../services/lambda/function-name.ts";
import type { FunctionUrlTarget } from "../services/lambda/function-urls/address.ts";
import { type FunctionUrlRecord, findFunctionUrl } from "../services/lambda/function-urls/records.ts";
import { synchronousPayloadBytesMax } from "../services/lambda/limits.ts";
import type { PolicyRecord } from "../services/lambda/policies/records.ts";
import { findPolicy } from "../services/lambda/policies/stored-policy.ts";
import { invokeStreaming } from "../services/lambda/streamed-invocation.ts";
import { verifyAccess } from "./function-url-access.ts";
import { isPreflight, preflightResponse, withCors } from "./function-url-cors.ts";
import { functionUrlEvent, type UrlRequest } from "./function-url-event.ts";
import { badGateway, nothingHere, refusalOf } from "./function-url-refusals.ts";
import { functionUrlResponse } from "./function-url-response.ts";
import { streamedUrlResponse } from "./function-url-stream.ts";

/** A URL as the store has it at the moment of a request. */
interface StoredUrl {
  readonly record: FunctionUrlRecord;
  /** Of the function or the alias that the URL belongs to. */
  readonly policy: PolicyRecord | undefined;
}

/** Answers requests to function URLs. */
export function answerFunctionUrls(platform: Platform, invoker: FunctionInvoker) {
  return async (target: FunctionUrlTarget, request: WireRequest): Promise<WireResponse> => {
    const url = await platform.store.read((tx): StoredUrl | undefined => {
      const record = findFunctionUrl(tx, target.urlId);
      return record && { record, policy: findPolicy(tx, record.region, referenceOf(record)) };
    });
    if (!url) return nothingHere;
    const startedMs = platform.clock.monotonicMs();
    const response = await respond(platform, invoker, url, target, request);
    measure(invoker, url.record, response.statusCode, platform.clock.monotonicMs() - startedMs);
    return response;
  };
}

async function respond(
  platform: Platform,
  invoker: FunctionInvoker,
  url: StoredUrl,
  target: FunctionUrlTarget,
  request: WireRequest,
): Promise<WireResponse> {
  const { cors } = url.record;
  if (cors && isPreflight(request)) return preflightResponse(cors, request);
  const response = await answer(platform, invoker, url, target, request).catch((error: unknown) =>
    refusalOf(platform, error),
  );
  return cors ? withCors(cors, request, response) : response;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html; of a stream, until its beginning. */
function measure(invoker: FunctionInvoker, record: FunctionUrlRecord, statusCode: number, latencyMs: number): void {
  const { region, functionName, qualifier = latestVersion } = record;
  invoker.record(ofFunction(region, { functionName, qualifier }), {
    UrlRequestCount: 1,
    Url4xxCount: statusCode >= 400 && statusCode < 500 ? 1 : 0,
    Url5xxCount: statusCode >= 500 ? 1 : 0,
    UrlRequestLatency: latencyMs,
  });
}

async function answer(
  platform: Platform,
  invoker: FunctionInvoker,
  { record, policy }: StoredUrl,
  target: FunctionUrlTarget,
  request: WireRequest,
): Promise<WireResponse> {
  const { clock, random } = platform;
  const signer = await verifyAccess(platform, record, policy, request);
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
  if (payload.length > synchronousPayloadBytesMax) throw requestTooLarge;
  const invocation = { region: record.region, function: referenceOf(record), requestId, payload, trace };
  const { lineage: _, ...shownTrace } = trace;
  const response = (await responseOf(platform, invoker, record, invocation)) ?? badGateway;
  return {
    ...response,
    headers: {
      "x-amzn-requestid": requestId,
      "x-amzn-trace-id": formatTraceHeader(shownTrace),
      ...response.headers,
    },
  };
}

/** Undefined when the function failed, or answered what cannot be sent. */
async function responseOf(
  platform: Platform,
  invoker: FunctionInvoker,
  record: FunctionUrlRecord,
  invocation: FunctionInvocation,
): Promise<WireResponse | undefined> {
  if (record.invokeMode === "RESPONSE_STREAM") {
    return streamedUrlResponse(await invokeStreaming(invoker, platform, invocation));
  }
  const { functionError, payload } = await invoker.invoke(platform, invocation);
  return functionError ? undefined : functionUrlResponse(payload);
}

function referenceOf({ region, functionName, qualifier }: FunctionUrlRecord) {
  return functionReference(region, functionName, qualifier);
}

const requestTooLarge = new ServiceError(
  "RequestEntityTooLargeException",
  `Request must be smaller than ${synchronousPayloadBytesMax} bytes for the InvokeFunction operation`,
  { statusCode: 413 },
);
