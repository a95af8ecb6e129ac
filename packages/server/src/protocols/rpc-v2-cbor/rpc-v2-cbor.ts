import { NotImplementedError, ServiceError } from "../../kernel/errors.ts";
import type { ServiceModel } from "../../models/model.ts";
import { errorShape, errorStatus } from "../error-shapes.ts";
import { queryErrorHeader } from "../query-error.ts";
import { holdsEventStream } from "../streaming.ts";
import type { Protocol, WireRequest, WireResponse } from "../wire.ts";
import { CborError, type CborValue, readCbor } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";
import { decoderOf, unreadable } from "./decode.ts";
import { encoderOf, membersEncoderOf } from "./encode.ts";

/**
 * Smithy's RPC v2 CBOR: the operation in the path, input and output as CBOR bodies. The rules are Smithy's:
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export const rpcV2CborProtocol: Protocol = {
  decodeRequest(model, operation, request) {
    const input = model.operations[operation]?.input;
    // Clients of an operation without parameters leave the body out.
    if (request.body.length === 0 && !input) return {};
    requireCbor(request);
    const value = request.body.length === 0 ? new Map<string, CborValue>() : parse(request.body);
    if (!(value instanceof Map)) throw unreadable();
    return input ? (decoderOf(model, input)(value) as Record<string, unknown>) : {};
  },

  encodeResponse(model, operation, output, requestId) {
    const shape = model.operations[operation]?.output;
    if (holdsEventStream(model, shape)) throw new NotImplementedError(`the event stream of ${operation}`);
    if (!shape) return { statusCode: 200, headers: headers(requestId), body: "" };
    const writer = new CborWriter();
    encoderOf(model, shape)(output, writer);
    return answer(200, writer, requestId);
  },

  encodeError(model, error, requestId) {
    const writer = new CborWriter();
    writer.startMap();
    writer.string("__type");
    writer.string(shapeId(model, error));
    writeMembers(model, error, writer);
    writer.end();
    return answer(errorStatus(model, error), writer, requestId, queryErrorHeader(model, error));
  },
};

function requireCbor({ headers: received }: WireRequest): void {
  const type = received["content-type"] ?? "";
  if (/^application\/cbor\s*(;|$)/i.test(type)) return;
  throw new ServiceError("UnsupportedMediaTypeException", `The content type must be application/cbor, not '${type}'.`, {
    statusCode: 415,
  });
}

function parse(body: Buffer): CborValue {
  try {
    return readCbor(body);
  } catch (error) {
    if (error instanceof CborError) throw unreadable(`The body cannot be read as CBOR: ${error.message}.`);
    throw error;
  }
}

/** Errors are named with the namespace of the service's Smithy model; those of AWS's front end have its own. */
function shapeId(model: ServiceModel, error: ServiceError): string {
  const namespace = errorShape(model, error) ? `com.amazonaws.${model.name}` : "com.amazon.coral.service";
  return `${namespace}#${error.code}`;
}

function writeMembers(model: ServiceModel, error: ServiceError, writer: CborWriter): void {
  const members = errorShape(model, error)?.members ?? {};
  const message = error.message === "" ? undefined : error.message;
  membersEncoderOf(model, error.code)({ message, Message: message, ...error.members }, writer);
  // Errors whose shape leaves their message out say it all the same.
  if (message === undefined || "message" in members || "Message" in members) return;
  writer.string("message");
  writer.string(message);
}

function answer(
  statusCode: number,
  writer: CborWriter,
  requestId: string,
  more: Record<string, string> = {},
): WireResponse {
  return {
    statusCode,
    headers: { "content-type": "application/cbor", ...headers(requestId), ...more },
    body: writer.finish(),
  };
}

function headers(requestId: string): Record<string, string> {
  return { "smithy-protocol": "rpc-v2-cbor", "x-amzn-requestid": requestId };
}
