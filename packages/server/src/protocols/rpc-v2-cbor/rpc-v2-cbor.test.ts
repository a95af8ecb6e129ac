import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { cloudwatchModel as model } from "../../models/cloudwatch.gen.ts";
import { protocolOf } from "../protocols.ts";
import { OperationResolver } from "../resolve-operation.ts";
import type { WireRequest } from "../wire.ts";
import { readCbor } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";
import { rpcV2CborProtocol } from "./rpc-v2-cbor.ts";

const smithy = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
const path = "/service/GraniteServiceVersion20100801/operation/PutMetricData";

function requestOf(parts: Partial<WireRequest>): WireRequest {
  return { method: "POST", path, query: "", headers: smithy, body: Buffer.alloc(0), ...parts };
}

/** `key: value` pairs as CBOR. */
function body(entries: Record<string, string | number>): Buffer {
  const writer = new CborWriter();
  writer.startMap();
  for (const [key, value] of Object.entries(entries)) {
    writer.string(key);
    if (typeof value === "string") writer.string(value);
    else writer.double(value);
  }
  writer.end();
  return writer.finish();
}

const decode = (parts: Partial<WireRequest>, operation = "ListMetrics") =>
  rpcV2CborProtocol.decodeRequest(model, operation, requestOf(parts));

describe("finding the operation of a service of many protocols", () => {
  const resolver = new OperationResolver([model]);
  const resolve = (parts: Partial<WireRequest>) => {
    const { model: spoken, operation } = resolver.resolve(requestOf(parts));
    return `${spoken.name} in ${spoken.protocol}: ${operation}`;
  };

  it("by the protocol that the request speaks", () => {
    expect(resolve({})).toBe("cloudwatch in smithy-rpc-v2-cbor: PutMetricData");
    const target = { "x-amz-target": "GraniteServiceVersion20100801.ListMetrics" };
    expect(resolve({ path: "/", headers: target })).toBe("cloudwatch in json: ListMetrics");
    const form = Buffer.from("Action=GetMetricData&Version=2010-08-01");
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(resolve({ path: "/", headers, body: form })).toBe("cloudwatch in query: GetMetricData");
    expect(resolve({ path: `/prefix${path}` })).toBe("cloudwatch in smithy-rpc-v2-cbor: PutMetricData");
  });

  it("or none, with the error in the protocol's form", () => {
    for (const wrong of [
      { path: path.replace("PutMetricData", "Nope") },
      { path: path.replace("PutMetricData", "constructor") },
      { path: path.replace("Granite", "Basalt") },
      { path: "/" },
      { method: "GET" },
      { headers: { ...smithy, "smithy-protocol": "rpc-v3" } },
    ]) {
      const resolved = resolver.resolve(requestOf(wrong));
      expect(resolved.operation).toBeUndefined();
      if (resolved.operation !== undefined) continue;
      const response = protocolOf(resolved.model).encodeError(resolved.model, resolved.error, "id");
      expect(response.statusCode).toBe(404);
      expect(readCbor(Buffer.from(response.body))).toEqual(
        new Map([["__type", "com.amazon.coral.service#UnknownOperationException"]]),
      );
    }
  });
});

describe("decoding", () => {
  it("takes the members that the model knows", () => {
    expect(decode({ body: body({ Namespace: "n", Other: 1, __proto__: 1 }) })).toEqual({ Namespace: "n" });
    expect(decode({})).toEqual({});
  });

  it("refuses what is no CBOR, or not what the model says", () => {
    const refused = (parts: Partial<WireRequest>, operation?: string) => {
      try {
        return decode(parts, operation);
      } catch (error) {
        const { code, message, statusCode } = error as ServiceError;
        return `${statusCode} ${code}: ${message}`;
      }
    };
    expect(refused({ body: Buffer.from("{}") })).toBe(
      "400 SerializationException: The body cannot be read as CBOR: the value ends too early.",
    );
    expect(refused({ body: Buffer.from([0x80]) })).toBe("400 SerializationException: ");
    expect(refused({ body: body({ Namespace: 1.5 }) })).toBe(
      "400 SerializationException: DECIMAL_VALUE cannot be converted to String",
    );
    expect(refused({ body: body({ MetricData: "a" }) }, "PutMetricData")).toMatch(
      /^400 SerializationException: STRING/,
    );
    const json = { ...smithy, "content-type": "application/json" };
    expect(refused({ body: body({}), headers: json })).toMatch(/^415 UnsupportedMediaTypeException: /);
  });
});

describe("errors", () => {
  it("tell their shape, and the code that they have in query", () => {
    const error = new ServiceError("InvalidParameterValueException", "No.");
    const { statusCode, headers, body: bytes } = rpcV2CborProtocol.encodeError(model, error, "id");
    expect(statusCode).toBe(400);
    expect(headers).toEqual({
      "content-type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      "x-amzn-requestid": "id",
      "x-amzn-query-error": "InvalidParameterValue;Sender",
    });
    expect(Object.fromEntries(readCbor(Buffer.from(bytes)) as Map<string, unknown>)).toEqual({
      __type: "com.amazonaws.cloudwatch#InvalidParameterValueException",
      message: "No.",
    });
    const failure = rpcV2CborProtocol.encodeError(model, new ServiceError("InternalServiceFault", "Ours."), "id");
    expect(failure.statusCode).toBe(500);
    expect(failure.headers["x-amzn-query-error"]).toBe("InternalServiceError;Receiver");
    const stranger = new ServiceError("UnrecognizedClientException", "Who?", { statusCode: 400 });
    expect(rpcV2CborProtocol.encodeError(model, stranger, "id").headers["x-amzn-query-error"]).toBe(
      "InvalidClientTokenId;Sender",
    );
  });
});

it("any value in any place is decoded or refused, never more", () => {
  const names = [
    "Namespace",
    "MetricData",
    "Dimensions",
    "MetricName",
    "Values",
    "Timestamp",
    "Value",
    "Name",
    "__proto__",
  ];
  const values = fc.letrec<{ value: Buffer }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc
        .constantFrom("00", "20", "f6", "f4", "fb7ff8000000000000", "6161", "41ff", "c100", "1bffffffffffffffff")
        .map((hex) => Buffer.from(hex, "hex")),
      fc
        .array(tie("value"), { maxLength: 5 })
        .map((items) => Buffer.concat([Buffer.of(0x9f), ...items, Buffer.of(0xff)])),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...names), tie("value")), { selector: ([name]) => name })
        .map((entries) => {
          const parts = entries.flatMap(([name, value]) => [Buffer.of(0x60 + name.length), Buffer.from(name), value]);
          return Buffer.concat([Buffer.of(0xbf), ...parts, Buffer.of(0xff)]);
        }),
    ),
  })).value;
  fc.assert(
    fc.property(values, (bytes) => {
      try {
        expect(Object.getPrototypeOf(decode({ body: bytes }, "PutMetricData"))).toBe(Object.prototype);
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
      }
    }),
    { numRuns: 3000 },
  );
});
