import { describe, expect, it } from "vitest";
import type { ServiceModel } from "../../models/model.ts";
import { protocolOf } from "../protocols.ts";
import { OperationResolver } from "../resolve-operation.ts";
import type { WireRequest } from "../wire.ts";
import { protocols, readVectors, sdkForm, type Vector } from "./suites.ts";

/** Vectors that say something about clients only, each with why a server reads it otherwise. */
const compressed = "The body is compressed, which clients do for no service here, and the vector does not hold it.";
const madeUp = "The client makes the token up; the parameters do not hold it.";
const emptyUnsaid = "Empty lists and maps leave no trace in the request.";
const leftOut: Readonly<Record<string, string>> = {
  SDKAppliedContentEncoding_awsJson1_1: compressed,
  SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1: compressed,
  SDKAppliedContentEncoding_awsJson1_0: compressed,
  SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0: compressed,
  SDKAppliedContentEncoding_awsQuery: compressed,
  SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery: compressed,
  SDKAppliedContentEncoding_restJson1: compressed,
  SDKAppendedGzipAfterProvidedEncoding_restJson1: compressed,
  QueryProtocolIdempotencyTokenAutoFill: madeUp,
  RestJsonQueryIdempotencyTokenAutoFill: madeUp,
  QueryEmptyQueryMaps: emptyUnsaid,
  RestJsonHttpPrefixHeadersAreNotPresent: emptyUnsaid,
  RestJsonOmitsEmptyListQueryValues: emptyUnsaid,
  RestJsonHostWithPath: "The client's endpoint has a path; the services here live at the root.",
  RestJsonQueryParamsStringListMap:
    "The client drops from a map what another member names; the server puts every parameter into it.",
  RestJsonQueryPrecedence:
    "The client drops from a map what another member names; the server puts every parameter into it.",
  RestJsonHttpWithEmptyStructurePayload: "A structure that is not there and an empty one are sent alike.",
  RestJsonHttpWithHeadersButNoPayload: "A structure that is not there and an empty one are sent alike.",
};

describe.each(protocols)("decoding requests of %s", (protocol) => {
  const vectors = readVectors("input", protocol);

  it.each(vectors.filter(({ id }) => !(id in leftOut)).map((vector) => [vector.id, vector] as const))(
    "%s",
    (_id, vector) => {
      expect(decode(vector)).toEqual(
        sdkForm(vector.model, vector.model.operations[vector.operation]!.input, vector.params),
      );
    },
  );
});

it("leaves out only what cannot pass", () => {
  const all = protocols.flatMap((protocol) => readVectors("input", protocol));
  for (const id of Object.keys(leftOut)) {
    const vector = all.find((candidate) => candidate.id === id)!;
    expect(vector, id).toBeDefined();
    expect(() =>
      expect(decode(vector)).toEqual(
        sdkForm(vector.model, vector.model.operations[vector.operation]!.input, vector.params),
      ),
    ).toThrow();
  }
});

function decode({ model, operation, serialized }: Vector): unknown {
  const { method, uri, headers = {}, body = "" } = serialized!;
  const [path = "", query = ""] = uri.split("?", 2);
  const request: WireRequest = {
    method,
    path,
    query,
    headers: {
      ...unsaidHeaders(model, operation),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    },
    body: Buffer.from(body),
  };
  expect(new OperationResolver([model]).resolve(request)).toEqual({ model, operation });
  return protocolOf(model).decodeRequest(model, operation, request);
}

/** What every client of the protocol sends and some vectors do not mention. */
function unsaidHeaders(model: ServiceModel, operation: string): Record<string, string> {
  if (model.protocol === "json") return { "x-amz-target": `${model.targetPrefix}.${operation}` };
  return model.protocol === "query" ? { "content-type": "application/x-www-form-urlencoded" } : {};
}
