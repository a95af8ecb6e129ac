import { ServiceError } from "../kernel/errors.ts";
import { uuid } from "../kernel/ids.ts";
import type { ServiceModel } from "../models/model.ts";
import { decompressed, isCompressed } from "../protocols/compression.ts";
import { protocolOf } from "../protocols/protocols.ts";
import { OperationResolver } from "../protocols/resolve-operation.ts";
import { verifySignature } from "../protocols/sigv4/verify.ts";
import type { WireRequest, WireResponse } from "../protocols/wire.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Platform } from "./platform.ts";

/**
 * Answers requests for API operations, top to bottom as AWS does: which operation, who asks, what is asked, and then the
 * dispatcher; before that, whether the page may ask that had a browser send it. Never rejects: what goes wrong becomes an
 * error in the words and the form of the operation's protocol.
 */
export function answerApi(platform: Platform, dispatcher: Dispatcher, models: readonly ServiceModel[]) {
  const { clock, random, credentials, log, pages } = platform;
  const resolver = new OperationResolver(models);
  const identify = credentials.identify.bind(credentials);

  const answer = async (request: WireRequest): Promise<WireResponse> => {
    const requestId = uuid(random);
    let plain = request;
    let resolved = resolver.resolve(request);
    if (isCompressed(request, resolved)) {
      plain = await decompressed(request);
      resolved = resolver.resolve(plain);
    }
    const { model } = resolved;
    const protocol = protocolOf(model);
    try {
      pages.assertMayCall(request);
      if (request.body.length > bodyBytesMax(model)) throw tooLarge;
      if (resolved.operation === undefined) throw resolved.error;
      const { operation } = resolved;
      const { identity, region } = verifySignature(request, { model, identify, nowMs: clock.nowMs() });
      const output = await dispatcher.run({
        service: dispatcher.service(model.name),
        operation,
        input:
          plain.body.length > largeBodyBytes && protocol.decodeLargeRequest
            ? await protocol.decodeLargeRequest(model, operation, plain)
            : protocol.decodeRequest(model, operation, plain),
        principal: identity.principal,
        region,
        requestId,
        traceHeader: request.headers["x-amzn-trace-id"],
      });
      return protocol.encodeResponse(model, operation, output, requestId);
    } catch (error) {
      if (error instanceof ServiceError) return protocol.encodeError(model, error, requestId);
      log.error(
        { err: error, requestId, operation: resolved.operation },
        "An operation failed for a reason of our own",
      );
      return protocol.encodeError(model, internalFailure, requestId);
    }
  };

  const answerPage = async (request: WireRequest): Promise<WireResponse> =>
    pages.preflight(request) ?? pages.readable(request, await answer(request));

  return (request: WireRequest): Promise<WireResponse> =>
    request.headers["origin"] === undefined ? answer(request) : answerPage(request);
}

/** So much JSON takes up to ten milliseconds to read, which all others would wait. */
const largeBodyBytes = 2 ** 20;

/** What AWS's front ends take where no operation carries files; those of REST are held by the HTTP server. */
function bodyBytesMax({ protocol }: ServiceModel): number {
  return protocol.startsWith("rest-") ? Number.POSITIVE_INFINITY : 16 * 2 ** 20;
}

const tooLarge = new ServiceError(
  "RequestEntityTooLargeException",
  `Request must be smaller than ${16 * 2 ** 20} bytes`,
  { statusCode: 413 },
);

/** A defect of ours: the log has the cause, the caller gets AWS's words for "try again". */
const internalFailure = new ServiceError(
  "InternalFailure",
  "The request processing has failed because of an unknown error, exception or failure.",
  { statusCode: 500 },
);
