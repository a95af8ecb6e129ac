import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { dynamodbModel } from "../../models/dynamodb.gen.ts";
import { kinesisModel } from "../../models/kinesis.gen.ts";
import { lambdaModel } from "../../models/lambda.gen.ts";
import { logsModel } from "../../models/logs.gen.ts";
import { RawJson } from "../raw-json.ts";
import type { WireRequest } from "../wire.ts";
import { jsonProtocol } from "./json.ts";

const requestId = "id";

function decode(operation: string, body: unknown, model = dynamodbModel): Record<string, unknown> {
  return jsonProtocol.decodeRequest(model, operation, requestOf(body));
}

function requestOf(body: unknown): WireRequest {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return { method: "POST", path: "/", query: "", headers: {}, body: bytes };
}

function refusal(operation: string, body: unknown): { code: string; message: string } {
  try {
    decode(operation, body);
  } catch (error) {
    const { code, message } = error as ServiceError;
    return { code, message };
  }
  throw new Error("The request was accepted.");
}

describe("decoding", () => {
  it("leaves attribute values as they came", () => {
    const Item = { a: { B: "AAE=", BOOL: "yes", Unknown: 5, S: null }, b: { L: [{ M: {} }, null] } };
    expect(decode("PutItem", { TableName: "t", Item, Unknown: 1, ReturnValues: null })).toEqual({
      TableName: "t",
      Item,
    });
  });

  it("gives an opaque null no members", () => {
    expect(decode("PutItem", { Item: { a: null } })).toEqual({ Item: { a: {} } });
  });

  it("keeps the prototype out of reach", () => {
    const input = decode(
      "PutItem",
      '{"__proto__":{"TableName":"t"},"Item":{"__proto__":{"S":"a"},"constructor":{"S":"b"}}}',
    );
    expect(input["TableName"]).toBeUndefined();
    expect(Object.keys(input["Item"] as object)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(input["Item"])).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["S"]).toBeUndefined();
  });

  it("takes the last of equal keys", () => {
    expect(decode("PutItem", '{"TableName":"a","TableName":"b"}')).toEqual({ TableName: "b" });
  });

  it("cuts numbers to their type, as Java does", () => {
    expect(decode("Scan", '{"Limit":1e400}')).toEqual({ Limit: 2147483647 });
    expect(decode("Scan", '{"Limit":-99999999999}')).toEqual({ Limit: -2147483648 });
    expect(decode("Scan", '{"Limit":2.9}')).toEqual({ Limit: 2 });
  });

  it("reads timestamps, booleans in words and doubles in words", () => {
    const input = decode("ExportTableToPointInTime", { ExportTime: 1398796238.5 });
    expect(input["ExportTime"]).toEqual(new Date(1398796238500));
    expect(decode("Query", { ScanIndexForward: "yes" })).toEqual({ ScanIndexForward: true });
    expect(decode("PutMetricFilter", { metricTransformations: [{ defaultValue: "NaN" }] }, logsModel)).toEqual({
      metricTransformations: [{ defaultValue: Number.NaN }],
    });
  });

  it("misses a body, except where the operation has no input", () => {
    expect(refusal("ListTables", "")).toEqual({ code: "SerializationException", message: "" });
    expect(decode("DescribeLimits", {})).toEqual({});
  });

  it.each([
    "hi",
    "[]",
    "null",
    '"a"',
    '{"TableName":',
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    `{"Item":${'{"a":'.repeat(100_000)}1${"}".repeat(100_001)}`,
    `{"Item":{"a":{"L":${"[".repeat(100_000)}${"]".repeat(100_000)}}}}`,
  ])("refuses what is no JSON object that it can hold (%#)", (body) => {
    expect(refusal("PutItem", body)).toEqual({ code: "SerializationException", message: "" });
  });

  it("is not confused by brackets in strings", () => {
    expect(decode("PutItem", { TableName: `${"[{".repeat(5000)}\\"` })).toEqual({
      TableName: `${"[{".repeat(5000)}\\"`,
    });
  });
});

describe("wrong types, in the words that dynalite recorded", () => {
  const cast =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";
  const namespace = "com.amazonaws.dynamodb.v20120810";
  const notFourfold = "Base64 encoded length is expected a multiple of 4 bytes but found: 5";
  const notBase64 = "Invalid last non-pad Base64 character dectected";
  it.each([
    ["PutItem", { TableName: 23 }, "NUMBER_VALUE cannot be converted to String"],
    ["PutItem", { TableName: 34.56 }, "DECIMAL_VALUE cannot be converted to String"],
    ["PutItem", { TableName: true }, "TRUE_VALUE cannot be converted to String"],
    ["PutItem", { TableName: [] }, "Unrecognized collection type class java.lang.String"],
    ["PutItem", { TableName: {} }, "Start of structure or map found where not expected"],
    ["Scan", { Limit: "23" }, "STRING_VALUE cannot be converted to Integer"],
    ["Scan", { Limit: false }, "FALSE_VALUE cannot be converted to Integer"],
    ["Query", { ScanIndexForward: "23" }, "Unexpected token received from parser"],
    ["Query", { ScanIndexForward: 23 }, "NUMBER_VALUE cannot be converted to Boolean"],
    ["Query", { ScanIndexForward: [] }, "Unrecognized collection type class java.lang.Boolean"],
    ["CreateTable", { KeySchema: "23" }, "Unexpected field type"],
    ["CreateTable", { KeySchema: {} }, "Start of structure or map found where not expected"],
    ["CreateTable", { KeySchema: [23] }, "Unexpected value type in payload"],
    ["CreateTable", { KeySchema: [[]] }, `Unrecognized collection type class ${namespace}.KeySchemaElement`],
    ["CreateTable", { ProvisionedThroughput: true }, "Unexpected field type"],
    [
      "CreateTable",
      { ProvisionedThroughput: [] },
      `Unrecognized collection type class ${namespace}.ProvisionedThroughput`,
    ],
    ["PutItem", { Item: 5 }, "Unexpected field type"],
    [
      "PutItem",
      { Item: [] },
      `Unrecognized collection type java.util.Map<java.lang.String, ${namespace}.AttributeValue>`,
    ],
    ["PutItem", { Item: { a: "x" } }, "Unexpected value type in payload"],
    ["PutItem", { Item: { a: [] } }, `Unrecognized collection type class ${namespace}.AttributeValue`],
    ["PutItem", { Item: { a: { S: 5 } } }, "NUMBER_VALUE cannot be converted to String"],
    ["PutItem", { Item: { a: { N: 1.5 } } }, "DECIMAL_VALUE cannot be converted to String"],
    ["PutItem", { Item: { a: { N: [] } } }, "Unrecognized collection type class java.lang.String"],
    ["PutItem", { Item: { a: { S: {} } } }, "Start of structure or map found where not expected"],
    ["PutItem", { Item: { a: { BOOL: "a" } } }, "Unexpected token received from parser"],
    ["PutItem", { Item: { a: { NULL: 1 } } }, "NUMBER_VALUE cannot be converted to Boolean"],
    ["PutItem", { Item: { a: { B: "YR==" } } }, notBase64],
    ["PutItem", { Item: { a: { B: "Y*==" } } }, notBase64],
    ["PutItem", { Item: { a: { L: {} } } }, "Start of structure or map found where not expected"],
    ["PutItem", { Item: { a: { BOOL: 5 } } }, "NUMBER_VALUE cannot be converted to Boolean"],
    ["PutItem", { Item: { a: { B: 5 } } }, "only base-64-encoded strings are convertible to bytes"],
    ["PutItem", { Item: { a: { B: [] } } }, "Unrecognized collection type class java.nio.ByteBuffer"],
    ["PutItem", { Item: { a: { BS: ["23456"] } } }, notFourfold],
    ["PutItem", { Item: { a: { SS: "b" } } }, "Unexpected field type"],
    ["PutItem", { Item: { a: { SS: {} } } }, "Start of structure or map found where not expected"],
    ["PutItem", { Item: { a: { SS: ["b", true] } } }, "TRUE_VALUE cannot be converted to String"],
    ["PutItem", { Item: { a: { L: [{}, 5] } } }, "Unexpected value type in payload"],
    ["PutItem", { Item: { a: { M: 5 } } }, "Unexpected field type"],
    [
      "PutItem",
      { Item: { a: { M: [] } } },
      `Unrecognized collection type java.util.Map<java.lang.String, ${namespace}.AttributeValue>`,
    ],
    ["PutItem", { Item: { a: { L: [{ M: { b: { BS: ["=+/="] } } }] } } }, notBase64],
    ["PutItem", { Expected: { a: { Value: 5 } } }, "Unexpected field type"],
    [
      "PutItem",
      { ExpressionAttributeNames: [] },
      "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
    ],
    ["BatchWriteItem", { RequestItems: { a: "x" } }, cast],
    ["BatchGetItem", { RequestItems: { a: { Keys: [5] } } }, cast],
  ])("%s %j", (operation, body, message) => {
    expect(refusal(operation, body)).toEqual({ code: "SerializationException", message });
  });

  it.each([
    [true, "only base-64-encoded strings are convertible to bytes"],
    [[], "Unrecognized collection type class java.nio.ByteBuffer"],
    [{}, "Start of structure or map found where not expected"],
    ["23456", notFourfold],
    ["=+/=", notBase64],
    ["+/+=", notBase64],
    ["AB-_", notBase64],
  ])("a blob of %j", (blob, message) => {
    const decodeBlob = () => decodeWith(blob);
    expect(decodeBlob).toThrow(message);
    expect(decodeWith("AAE=")).toEqual({ ZipFile: Buffer.from([0, 1]) });
  });

  function decodeWith(ZipFile: unknown): unknown {
    return (decode("CreateFunction", { Code: { ZipFile } }, lambdaModel) as Record<string, unknown>)["Code"];
  }
});

describe("large bodies", () => {
  const decodeLarge = (body: unknown) => jsonProtocol.decodeLargeRequest!(dynamodbModel, "PutItem", requestOf(body));

  it("become the same, with turns for others in between", async () => {
    const numbers = Array.from({ length: 150_000 }, () => ({ N: "1" }));
    const body = { TableName: "t", Item: { l: { L: numbers }, m: { M: { l: { L: numbers } } } }, Unknown: 1 };
    let turns = 0;
    let done = false;
    const count = () => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const { Unknown: _, ...known } = body;
    expect(await decodeLarge(body)).toEqual(known);
    done = true;
    // 3 MB to parse, a turn for each quarter of one, and 300,000 values to check, a turn for each 20,000.
    expect(turns).toBeGreaterThan(20);
  });

  it.each([
    { L: [...Array.from({ length: 50_000 }, () => ({ N: "1" })), { N: 1 }] },
    { M: { ...Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, {}])), last: { N: 1 } } },
    { NS: [...Array.from({ length: 50_000 }, () => "1"), 1] },
  ])("are checked to the end (%#)", async (value) => {
    const refused = decodeLarge({ Item: { a: value, b: { S: "x" } } });
    await expect(refused).rejects.toThrow("NUMBER_VALUE cannot be converted to String");
  });
});

describe("encoding", () => {
  it("splices in what is JSON already", () => {
    const raw = (value: unknown) => new RawJson(Buffer.from(JSON.stringify(value)));
    const item = { a: { S: "ü" } };
    const output = { Items: [raw(item), item], Count: 2, LastEvaluatedKey: raw(item) };
    const { body, headers } = jsonProtocol.encodeResponse(dynamodbModel, "Scan", output, requestId);
    expect(JSON.parse(String(body))).toEqual({ Items: [item, item], Count: 2, LastEvaluatedKey: item });
    expect(headers).toEqual({
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-requestid": requestId,
      "x-amz-crc32": String(crc32(body)),
    });
  });

  it("has a checksum in version 1.0 only", () => {
    const { headers, body } = jsonProtocol.encodeResponse(logsModel, "CreateLogGroup", {}, requestId);
    expect(headers).toEqual({ "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": requestId });
    expect(body).toBe("");
  });

  it("sends events as they come", () => {
    const EventStream = (async function* () {})();
    expect(jsonProtocol.encodeResponse(kinesisModel, "SubscribeToShard", { EventStream }, requestId)).toEqual({
      statusCode: 200,
      headers: { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": requestId },
      body: expect.objectContaining({ [Symbol.asyncIterator]: expect.any(Function) }),
    });
  });
});

it("says to clients that speak CBOR what they can do", () => {
  const headers = { "content-type": "application/x-amz-cbor-1.1" };
  const request = { ...requestOf(Buffer.from([0xbf, 0xff])), headers };
  expect(() => jsonProtocol.decodeRequest(kinesisModel, "ListStreams", request)).toThrow(
    expect.objectContaining({ code: "NotImplemented", message: expect.stringContaining("aws.cborEnabled=false") }),
  );
});

describe("errors", () => {
  const encode = (error: ServiceError, model = dynamodbModel) => {
    const { statusCode, body } = jsonProtocol.encodeError(model, error, requestId);
    return { statusCode, body: JSON.parse(String(body)) };
  };

  it("carry DynamoDB's namespaces", () => {
    const prefix = (code: string) => encode(new ServiceError(code, "m")).body.__type;
    expect(prefix("ResourceNotFoundException")).toBe("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");
    expect(prefix("ValidationException")).toBe("com.amazon.coral.validate#ValidationException");
    expect(prefix("UnrecognizedClientException")).toBe("com.amazon.coral.service#UnrecognizedClientException");
    expect(encode(new ServiceError("ResourceNotFoundException", "m"), logsModel).body).toEqual({
      __type: "ResourceNotFoundException",
      message: "m",
    });
  });

  it("write the message as their shape does, and leave an empty one out", () => {
    expect(encode(new ServiceError("SerializationException", "m")).body).toEqual({
      __type: "com.amazon.coral.service#SerializationException",
      Message: "m",
    });
    expect(encode(new ServiceError("SerializationException", "")).body).toEqual({
      __type: "com.amazon.coral.service#SerializationException",
    });
  });

  it("carry the members of their shape", () => {
    const Item = new RawJson(Buffer.from('{"a":{"S":"b"}}'));
    const error = new ServiceError("ConditionalCheckFailedException", "The conditional request failed", {
      members: { Item },
    });
    expect(encode(error)).toEqual({
      statusCode: 400,
      body: {
        __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        message: "The conditional request failed",
        Item: { a: { S: "b" } },
      },
    });
  });

  it("have the status that the model, the error or the name says", () => {
    expect(encode(new ServiceError("InternalServerError", "m")).statusCode).toBe(500);
    expect(encode(new ServiceError("InternalFailure", "m")).statusCode).toBe(500);
    expect(encode(new ServiceError("NotImplemented", "m", { statusCode: 501 })).statusCode).toBe(501);
    expect(encode(new ServiceError("constructor", "m")).statusCode).toBe(400);
  });
});
