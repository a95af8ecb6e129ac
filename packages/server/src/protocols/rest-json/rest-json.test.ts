import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { lambdaModel } from "../../models/lambda.gen.ts";
import type { WireRequest } from "../wire.ts";
import { headerDecoder } from "./header-values.ts";
import { restJsonProtocol } from "./rest-json.ts";
import { matchPath, parseUriTemplate, splitPath } from "./uri-template.ts";

const requestId = "id";

function decode(operation: string, request: Partial<WireRequest>): Record<string, unknown> {
  const whole = { method: "POST", path: "/", query: "", headers: {}, body: Buffer.alloc(0), ...request };
  return restJsonProtocol.decodeRequest(lambdaModel, operation, whole);
}

describe("decoding", () => {
  it("reads labels, query string, headers and payload of an invocation", () => {
    const input = decode("Invoke", {
      path: "/2015-03-31/functions/arn%3Aaws%3Alambda%3Af/invocations",
      query: "Qualifier=live",
      headers: { "x-amz-invocation-type": "Event", "x-amz-log-type": "Tail" },
      body: Buffer.from("not json"),
    });
    expect(input).toEqual({
      FunctionName: "arn:aws:lambda:f",
      Qualifier: "live",
      InvocationType: "Event",
      LogType: "Tail",
      Payload: Buffer.from("not json"),
    });
  });

  it("reads a body beside a label", () => {
    const input = decode("UpdateFunctionConfiguration", {
      path: "/2015-03-31/functions/f/configuration",
      body: Buffer.from('{"Timeout":3,"FunctionName":"other","Unknown":1}'),
    });
    expect(input).toEqual({ FunctionName: "f", Timeout: 3 });
  });

  it.each([
    [
      "ListFunctions",
      { path: "/2015-03-31/functions", query: "MaxItems=a" },
      "STRING_VALUE cannot be converted to Integer",
    ],
    [
      "ListFunctions",
      { path: "/2015-03-31/functions", query: "Marker=%" },
      "The query string is not percent-encoded as it should be.",
    ],
    ["CreateFunction", { path: "/2015-03-31/functions", body: Buffer.from("[]") }, ""],
    ["CreateFunction", { path: "/2015-03-31/functions", body: Buffer.from("{") }, ""],
    [
      "CreateFunction",
      { path: "/2015-03-31/functions", body: Buffer.from('{"Timeout":"3"}') },
      "STRING_VALUE cannot be converted to Integer",
    ],
  ])("refuses %s %j", (operation, request, message) => {
    expect(() => decode(operation, request)).toThrow(
      expect.objectContaining({ code: "SerializationException", message }),
    );
  });
});

describe("encoding", () => {
  it("puts members into status, headers and body", () => {
    const output = {
      StatusCode: 200,
      FunctionError: "Unhandled",
      LogResult: "bG9n",
      Payload: Buffer.from("{}"),
      ExecutedVersion: "1",
    };
    expect(restJsonProtocol.encodeResponse(lambdaModel, "Invoke", output, requestId)).toEqual({
      statusCode: 200,
      headers: {
        "content-type": "application/octet-stream",
        "x-amz-function-error": "Unhandled",
        "x-amz-log-result": "bG9n",
        "x-amz-executed-version": "1",
        "x-amzn-requestid": requestId,
      },
      body: Buffer.from("{}"),
    });
  });

  it("uses the operation's status, and no body where there is none", () => {
    expect(
      restJsonProtocol.encodeResponse(lambdaModel, "CreateFunction", { FunctionName: "f" }, requestId),
    ).toMatchObject({
      statusCode: 201,
      body: '{"FunctionName":"f"}',
    });
    expect(restJsonProtocol.encodeResponse(lambdaModel, "DeleteAlias", {}, requestId)).toMatchObject({
      statusCode: 204,
      body: "",
    });
  });

  it("keeps line breaks out of headers", () => {
    const { headers } = restJsonProtocol.encodeResponse(
      lambdaModel,
      "Invoke",
      { FunctionError: "a\r\nset-cookie: b\u2028" },
      requestId,
    );
    expect(headers["x-amz-function-error"]).toBe("a??set-cookie: b?");
  });
});

describe("errors", () => {
  const encode = (error: ServiceError) => {
    const { statusCode, headers, body } = restJsonProtocol.encodeError(lambdaModel, error, requestId);
    return {
      statusCode,
      type: headers["x-amzn-errortype"],
      retryAfter: headers["retry-after"],
      body: JSON.parse(String(body)),
    };
  };

  it("have the members of their shape", () => {
    expect(encode(new ServiceError("ResourceNotFoundException", "m"))).toEqual({
      statusCode: 404,
      type: "ResourceNotFoundException",
      retryAfter: undefined,
      body: { Type: "User", Message: "m" },
    });
    expect(encode(new ServiceError("ServiceException", "m"))).toMatchObject({
      statusCode: 500,
      body: { Type: "Service", Message: "m" },
    });
  });

  it("send what the shape binds to headers there", () => {
    const members = { retryAfterSeconds: "7", Reason: "ConcurrentInvocationLimitExceeded" };
    expect(encode(new ServiceError("TooManyRequestsException", "m", { members }))).toEqual({
      statusCode: 429,
      type: "TooManyRequestsException",
      retryAfter: "7",
      body: { Type: "User", message: "m", Reason: "ConcurrentInvocationLimitExceeded" },
    });
  });

  it("hold no more than a message where the model does not know them", () => {
    expect(encode(new ServiceError("ValidationException", "m", { statusCode: 400 }))).toMatchObject({
      statusCode: 400,
      body: { message: "m" },
    });
    expect(encode(new ServiceError("AccessDeniedException", "m", { statusCode: 403 })).body).toEqual({ Message: "m" });
  });
});

describe("paths", () => {
  const match = (template: string, path: string) => matchPath(parseUriTemplate(template), splitPath(path));

  it("match labels, greedy ones too", () => {
    expect(match("/a/{B}/c", "/a/x%2Fy/c")).toEqual({ B: "x/y" });
    expect(match("/a/{B+}", "/a/x/y/z")).toEqual({ B: "x/y/z" });
    expect(match("/a/{B+}/c", "/a/x/y/c")).toEqual({ B: "x/y" });
    expect(match("/a/", "/a")).toEqual({});
  });

  it("do not match empty or badly encoded labels, or other literals", () => {
    expect(match("/a/{B}/c", "/a//c")).toBeUndefined();
    expect(match("/a/{B}", "/a/%zz")).toBeUndefined();
    expect(match("/a/{B}", "/a/b/c")).toBeUndefined();
    expect(match("/a/{B}", "/b/b")).toBeUndefined();
  });
});

describe("lists in headers", () => {
  const model = {
    ...lambdaModel,
    operations: {},
    shapes: { L: { type: "list", member: { shape: "S" } }, S: { type: "string" } },
  } as const;
  it.each([
    ["a, b", ["a", "b"]],
    ['"b,c", "\\"def\\"", a', ["b,c", '"def"', "a"]],
    ["a", ["a"]],
    [" a b , c", ["a b", "c"]],
    ['"a" , "b', ["a", "b"]],
    ["a,,b,", ["a", "", "b", ""]],
    ["", []],
  ])("%s", (text, items) => {
    expect(headerDecoder(model, { shape: "L" })(text)).toEqual(items);
  });
});
