import { crc32 } from "node:zlib";
import { NotImplementedError } from "../../kernel/errors.ts";
import type { ServiceModel } from "../../models/model.ts";
import { errorStatus } from "../error-shapes.ts";
import { eventsEncoder, initialResponse, type ModelledEvent } from "../event-stream/encode-events.ts";
import { decoderOf } from "../json-values/decode.ts";
import { encoderOf } from "../json-values/encode.ts";
import { writeErrorMembers } from "../json-values/error-body.ts";
import { JsonWriter } from "../json-values/json-writer.ts";
import { decodeInTurns } from "../json-values/opaque.ts";
import { parseJson, unreadable } from "../json-values/parse.ts";
import { parseJsonInTurns } from "../json-values/parse-in-turns.ts";
import { queryErrorHeader } from "../query-error.ts";
import { eventStreamMember, holdsEventStream } from "../streaming.ts";
import type { Protocol, WireRequest, WireResponse } from "../wire.ts";
import { qualifiedCode } from "./error-namespaces.ts";

/** AWS's JSON protocols 1.0 and 1.1: the operation in `X-Amz-Target`, input and output as JSON bodies. */
export const jsonProtocol: Protocol = {
  decodeRequest(model, operation, request) {
    const input = model.operations[operation]?.input;
    // Clients of an operation without parameters may leave the body out; elsewhere AWS misses it.
    if (!input && request.body.length === 0) return {};
    return decodeBody(model, input, parseBody(request));
  },

  async decodeLargeRequest(model, operation, request) {
    const value = isCbor(request) ? parseBody(request) : await parseJsonInTurns(request.body);
    return decodeInTurns(() => decodeBody(model, model.operations[operation]?.input, value));
  },

  encodeResponse(model, operation, output, requestId) {
    const shape = model.operations[operation]?.output;
    if (shape && holdsEventStream(model, shape)) return answerWithEvents(model, shape, output, requestId);
    // Operations without output answer an empty body in version 1.1 and an empty object in 1.0.
    if (!shape) return answer(model, 200, model.jsonVersion === "1.0" ? "{}" : "", requestId);
    const writer = new JsonWriter();
    encoderOf(model, shape)(output, writer);
    return answer(model, 200, writer.finish(), requestId);
  },

  encodeError(model, error, requestId) {
    const writer = new JsonWriter();
    writer.text = `{"__type":${JSON.stringify(qualifiedCode(model, error.code))}`;
    writeErrorMembers(model, error, writer, ",");
    writer.text += "}";
    const response = answer(model, errorStatus(model, error), writer.finish(), requestId);
    return model.queryCompatible
      ? { ...response, headers: { ...response.headers, ...queryErrorHeader(model, error) } }
      : response;
  },
};

function parseBody(request: WireRequest): unknown {
  try {
    return parseJson(request.body);
  } catch (error) {
    throw isCbor(request) ? cborRefused : error;
  }
}

/** What AWS's SDKs for Java speak to a few services unless they are told otherwise; no CBOR is JSON, too. */
function isCbor({ headers }: WireRequest): boolean {
  return (headers["content-type"] ?? "").startsWith("application/x-amz-cbor-");
}

const cborRefused = new NotImplementedError(
  "requests in CBOR (clients in Java speak JSON with aws.cborEnabled=false or CBOR_ENABLED=false)",
);

function decodeBody(model: ServiceModel, input: string | undefined, body: unknown): Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw unreadable();
  return input ? (decoderOf(model, input)(body) as Record<string, unknown>) : {};
}

/** Events are the whole body; what else the operation answers goes before them as one of them. */
function answerWithEvents(
  model: ServiceModel,
  shape: string,
  output: Record<string, unknown>,
  requestId: string,
): WireResponse {
  const [name, member] = eventStreamMember(model, shape);
  const events = output[name] as AsyncIterable<ModelledEvent>;
  const body = eventsEncoder(model, member.shape)(events, initialResponse(model, shape, output));
  const headers = { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": requestId };
  return { statusCode: 200, headers, body };
}

function answer(model: ServiceModel, statusCode: number, body: string | Buffer, requestId: string): WireResponse {
  const headers: Record<string, string> = {
    "content-type": `application/x-amz-json-${model.jsonVersion ?? "1.1"}`,
    "x-amzn-requestid": requestId,
  };
  if (model.jsonVersion === "1.0") headers["x-amz-crc32"] = String(crc32(body));
  return { statusCode, headers, body };
}
