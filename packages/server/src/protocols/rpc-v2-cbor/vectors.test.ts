import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { protocolOf } from "../protocols.ts";
import { OperationResolver } from "../resolve-operation.ts";
import { readVectors, sdkForm, type Vector } from "../vectors/suites.ts";
import type { WireRequest, WireResponse } from "../wire.ts";
import { type CborValue, readCbor } from "./cbor-reader.ts";

/** AWS's official vectors, both ways; their bodies are bytes in base 64. */

const requestId = "00000000-0000-4000-8000-000000000000";

/** Vectors of responses that say something about clients only, each with why a server writes it otherwise. */
const leftOut: Readonly<Record<string, string>> = {
  empty_output_no_body: "The server writes an empty map; the client is to accept nothing as well.",
  NoOutputClientAllowsEmptyCbor: "The server writes nothing; the client is to accept an empty map as well.",
  NoOutputClientAllowsEmptyBody: "The response says what it holds although it holds nothing.",
  RpcV2CborDeserializesDenseSetMapAndSkipsNull: "The response holds nulls, for the client to skip.",
  RpcV2CborClientDoesntDeserializeNullStructureValues: "The response holds nulls, for the client to skip.",
  RpcV2CborExtraFieldsInTheBodyShouldBeSkippedByClients:
    "The response holds members that the model lacks, for the client to skip.",
  RpcV2CborPayloadWithUnsetUnion: "The body is that of another vector and holds members that the model lacks.",
};

describe("decoding requests", () => {
  it.each(readVectors("input", "smithy-rpc-v2-cbor").map((vector) => [vector.id, vector] as const))(
    "%s",
    (_id, vector) => {
      const { model, operation, params } = vector;
      expect(decode(vector)).toEqual(sdkForm(model, model.operations[operation]!.input, params));
    },
  );
});

describe("encoding responses", () => {
  const vectors = readVectors("output", "smithy-rpc-v2-cbor");

  it.each(vectors.filter(({ id }) => !(id in leftOut)).map((vector) => [vector.id, vector] as const))(
    "%s",
    (_id, vector) => {
      compare(vector);
    },
  );

  it("leaves out only what cannot pass", () => {
    for (const id of Object.keys(leftOut)) {
      const vector = vectors.find((candidate) => candidate.id === id)!;
      expect(vector, id).toBeDefined();
      expect(() => compare(vector), id).toThrow();
    }
  });
});

describe("a service that once spoke query", () => {
  it.each(readVectors("output", "json_1_0-query-compatible").map((vector) => [vector.id, vector] as const))(
    "%s",
    (_id, vector) => {
      const { headers, body } = encode(vector);
      expect(headers["x-amzn-query-error"]).toBe(vector.response?.headers?.["x-amzn-query-error"]);
      expect(JSON.parse(String(body))).toMatchObject({ message: vector.errorMessage });
    },
  );

  it.each(readVectors("input", "json_1_0-query-compatible").map((vector) => [vector.id, vector] as const))(
    "%s",
    (_id, vector) => {
      expect(requestOf(vector).headers["x-amzn-query-mode"]).toBe("true");
      expect(decode(vector)).toEqual(vector.params);
    },
  );
});

function decode(vector: Vector): unknown {
  const { model, operation } = vector;
  const request = requestOf(vector);
  expect(new OperationResolver([model]).resolve(request)).toEqual({ model, operation });
  return protocolOf(model).decodeRequest(model, operation, request);
}

function requestOf({ model, serialized }: Vector): WireRequest {
  const { method, uri, headers = {}, body = "" } = serialized!;
  return {
    method,
    path: uri,
    query: "",
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body, model.protocol === "json" ? "utf8" : "base64"),
  };
}

/** What the encoder makes of the result has to say what the vector's response says. */
function compare(vector: Vector): void {
  const { response, errorCode } = vector;
  const made = encode(vector);
  expect(made.statusCode).toBe(response!.status_code);
  expect(made.headers["x-amzn-requestid"]).toBe(requestId);
  const { "Content-Length": _length, ...headers } = response!.headers ?? {};
  const expected = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const { "x-amzn-requestid": _id, ...madeHeaders } = made.headers;
  expect(madeHeaders).toEqual(expected);
  const [written, wanted] = [read(Buffer.from(made.body)), read(Buffer.from(response!.body ?? "", "base64"))];
  if (errorCode) {
    expect(withoutType(written)).toEqual(withoutType(wanted));
    expect(errorName(written)).toBe(errorName(wanted));
  } else {
    expect(written).toEqual(wanted);
  }
}

function encode({ model, operation, result, error, errorCode, errorMessage }: Vector): WireResponse {
  const protocol = protocolOf(model);
  if (!errorCode) {
    const output = sdkForm(model, model.operations[operation]!.output, result ?? {}) as Record<string, unknown>;
    return protocol.encodeResponse(model, operation, output, requestId);
  }
  const shape = model.operations[operation]!.errors.find(
    (name) => name === errorCode || model.shapes[name]!.error?.code === errorCode,
  );
  const members = sdkForm(model, shape, error) as Record<string, unknown>;
  return protocol.encodeError(model, new ServiceError(shape!, errorMessage ?? "", { members }), requestId);
}

function read(body: Buffer): CborValue {
  return body.length === 0 ? null : readCbor(body);
}

function withoutType(value: CborValue): unknown {
  const { __type, ...rest } = Object.fromEntries(value as ReadonlyMap<string, CborValue>);
  return rest;
}

/** Without its namespace, which the vectors' models do not tell. */
function errorName(value: CborValue): unknown {
  return String((value as ReadonlyMap<string, CborValue>).get("__type")).replace(/^.*#/, "");
}
