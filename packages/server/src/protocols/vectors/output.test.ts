import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { protocolOf } from "../protocols.ts";
import type { WireResponse } from "../wire.ts";
import { protocols, readVectors, sdkForm, type Vector } from "./suites.ts";

/** Vectors that say something about clients only, each with why a server writes it otherwise. */
const offset = "The same instant, written in another time zone.";
const unknownMembers = "The response holds members that the model lacks, for the client to skip.";
const nulls = "The response holds nulls, for the client to skip.";
const leftOut: Readonly<Record<string, string>> = {
  AwsJson11DateTimeWithNegativeOffset: offset,
  AwsJson11DateTimeWithPositiveOffset: offset,
  AwsQueryDateTimeWithNegativeOffset: offset,
  AwsQueryDateTimeWithPositiveOffset: offset,
  RestJsonDateTimeWithNegativeOffset: offset,
  RestJsonDateTimeWithPositiveOffset: offset,
  handles_unexpected_json_output: unknownMembers,
  AwsJson10HandlesUnexpectedJsonOutput: unknownMembers,
  AwsJson11DeserializeIgnoreType: unknownMembers,
  AwsJson10DeserializeIgnoreType: unknownMembers,
  RestJsonDeserializeIgnoreType: unknownMembers,
  AwsJson11StructuresDontDeserializeNullValues: nulls,
  AwsJson10DeserializeAllowNulls: nulls,
  RestJsonDeserializesDenseSetMapAndSkipsNull: nulls,
  RestJsonDoesntDeserializeNullStructureValues: nulls,
};

const requestId = "00000000-0000-4000-8000-000000000000";

describe.each(protocols)("encoding responses of %s", (protocol) => {
  const vectors = readVectors("output", protocol);

  it.each(vectors.filter(({ id }) => !(id in leftOut)).map((vector) => [vector.id, vector] as const))(
    "%s",
    (_id, vector) => {
      compare(vector);
    },
  );
});

it("leaves out only what cannot pass", () => {
  const all = protocols.flatMap((protocol) => readVectors("output", protocol));
  for (const id of Object.keys(leftOut)) {
    const vector = all.find((candidate) => candidate.id === id)!;
    expect(vector, id).toBeDefined();
    expect(() => compare(vector), id).toThrow();
  }
});

/** What the encoder makes of the result has to say what the vector's response says. */
function compare(vector: Vector): void {
  const { model, response } = vector;
  const made = encode(vector);
  expect(made.statusCode).toBe(response!.status_code);
  expect(made.headers["x-amzn-requestid"]).toBe(requestId);
  for (const [name, value] of Object.entries(response!.headers ?? {})) {
    if (!aside.has(name.toLowerCase())) expect(made.headers[name.toLowerCase()], name).toBe(value);
  }
  if (vector.errorCode && model.protocol !== "query") {
    expect(errorName(made.headers, String(made.body))).toBe(errorName(lowerCase(response!.headers), response!.body));
  }
  // Where a vector has no body, any that reads as nothing will do; XML always wraps something.
  if (response!.body || model.protocol !== "query") {
    expect(readBody(model.protocol, String(made.body))).toEqual(readBody(model.protocol, response!.body ?? ""));
  }
}

function encode(vector: Vector): WireResponse {
  const { model, operation, result, error, errorCode, errorMessage } = vector;
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

/** Headers about the transport, one that only requests carry, and the error's name, which is compared by itself. */
const aside = new Set(["content-type", "content-length", "x-amzn-requestid", "x-amz-target", "x-amzn-errortype"]);

/** Clients accept the name in a header or in the body, with a namespace before and an address after it. */
function errorName(headers: Readonly<Record<string, string>>, body = "{}"): string | undefined {
  const { __type, code } = asJson(body === "" ? "{}" : body) as Record<string, string | undefined>;
  const name = headers["x-amzn-errortype"] ?? __type ?? code;
  return name?.replace(/^.*#/, "").replace(/:.*$/, "");
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function readBody(protocol: string, body: string): unknown {
  if (protocol === "query") return withoutLayout(xml.parse(body));
  const value = body === "" ? {} : asJson(body);
  if (typeof value !== "object" || value === null) return value;
  const { __type, code, ...rest } = value as Record<string, unknown>;
  return rest;
}

function asJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const xml = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: false });

/** The tree without the white space between elements and without what names the request. */
function withoutLayout(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutLayout);
  if (typeof tree === "string") return tree.trim();
  const named = Object.entries(tree as object).filter(
    ([name, value]) =>
      !["ResponseMetadata", "RequestId", "?xml"].includes(name) &&
      !(name === "#text" && String(value).trim() === "") &&
      // The vectors' errors leave the service's namespace out.
      !(name === "@_xmlns" && "Error" in (tree as object)),
  );
  // An element of attributes only, and one of nothing, have no text of their own.
  return named.length === 0 ? "" : Object.fromEntries(named.map(([name, value]) => [name, withoutLayout(value)]));
}
