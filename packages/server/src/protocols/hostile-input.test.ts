import fc from "fast-check";
import { expect, it } from "vitest";
import { ServiceError } from "../kernel/errors.ts";
import { dynamodbModel } from "../models/dynamodb.gen.ts";
import { dynamodbstreamsModel } from "../models/dynamodbstreams.gen.ts";
import { iamModel } from "../models/iam.gen.ts";
import { kinesisModel } from "../models/kinesis.gen.ts";
import { lambdaModel } from "../models/lambda.gen.ts";
import { logsModel } from "../models/logs.gen.ts";
import type { ServiceModel } from "../models/model.ts";
import { stsModel } from "../models/sts.gen.ts";
import { protocolOf } from "./protocols.ts";
import { OperationResolver } from "./resolve-operation.ts";
import { validate } from "./validation.ts";
import type { WireRequest } from "./wire.ts";

const models = [dynamodbModel, dynamodbstreamsModel, kinesisModel, lambdaModel, logsModel, iamModel, stsModel];

/** Everything that a stranger's request passes before a service sees it; returns what it was refused with, if it was. */
function admit(model: ServiceModel, operation: string, request: WireRequest): unknown {
  const protocol = protocolOf(model);
  try {
    const input = protocol.decodeRequest(model, operation, request);
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    validate(model, operation, input);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) {
      const { statusCode } = protocol.encodeError(model, error, "id");
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
    }
    return error;
  }
}

const operations = models.flatMap((model) => Object.keys(model.operations).map((operation) => ({ model, operation })));
const anyOperation = fc.constantFrom(...operations);

/** Names that the operation's input knows, so that what is under them gets read. */
function namesOf({ model, operation }: (typeof operations)[number]): string[] {
  const members = model.shapes[model.operations[operation]!.input ?? ""]?.members ?? {};
  return [...Object.entries(members).map(([name, member]) => member.locationName ?? name), "__proto__", "constructor"];
}

const anyJson = fc.jsonValue({ depthSize: "small", stringUnit: "binary" });

it("bodies of JSON, with the right names over the wrong values", () => {
  const requests = anyOperation.chain((one) =>
    fc.record({ one: fc.constant(one), body: fc.dictionary(fc.constantFrom(...namesOf(one)), anyJson) }),
  );
  fc.assert(
    fc.property(requests, ({ one, body }) => {
      const error = admit(one.model, one.operation, requestOf({ body: JSON.stringify(body) }));
      expect(error === undefined || error instanceof ServiceError, String(error)).toBe(true);
    }),
    { numRuns: 800 },
  );
});

it("bodies of any bytes", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(anyOperation, bytes, fc.string(), (one, body, query) => {
      const error = admit(one.model, one.operation, requestOf({ body, query }));
      expect(error === undefined || error instanceof ServiceError, String(error)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

it("forms, with the right names over the wrong values", () => {
  const query = operations.filter(({ model }) => model.protocol === "query");
  const requests = fc.constantFrom(...query).chain((one) => {
    const suffix = fc.constantFrom(
      "",
      ".member.1",
      ".member.1.Key",
      ".member.x",
      ".entry.1.key",
      ".1",
      ".member.99999999999.a",
      ".",
    );
    const name = fc.tuple(fc.constantFrom(...namesOf(one)), suffix).map((parts) => parts.join(""));
    const pair = fc.tuple(
      name,
      fc.oneof(fc.string(), fc.webQueryParameters(), fc.constantFrom("%", "%ff", "1", "true")),
    );
    return fc.record({
      one: fc.constant(one),
      form: fc.array(pair).map((pairs) => pairs.map((parts) => parts.join("=")).join("&")),
    });
  });
  fc.assert(
    fc.property(requests, ({ one, form }) => {
      const error = admit(one.model, one.operation, requestOf({ body: form }));
      expect(error === undefined || error instanceof ServiceError, String(error)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it("requests for anything, to an operation or to AWS's error for none", () => {
  const resolver = new OperationResolver(models);
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.webPath(),
    fc.constantFrom("Action=x", "DynamoDB_20120810.__proto__"),
  );
  const headers = fc.dictionary(
    fc.constantFrom("x-amz-target", "content-type", "authorization", "host"),
    fc.oneof(text, fc.constantFrom("application/x-www-form-urlencoded", "application/x-amz-json-1.1")),
  );
  fc.assert(
    fc.property(
      fc.constantFrom("GET", "POST", "X"),
      text,
      text,
      headers,
      text,
      (method, path, query, received, body) => {
        const resolved = resolver.resolve({ method, path, query, headers: received, body: Buffer.from(body) });
        if (resolved.operation === undefined) expect(resolved.error).toBeInstanceOf(ServiceError);
        else expect(Object.hasOwn(resolved.model.operations, resolved.operation)).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});

function requestOf({ body, query = "" }: { body: string | Buffer; query?: string }): WireRequest {
  return { method: "POST", path: "/", query, headers: {}, body: Buffer.from(body as string) };
}

it("long runs that careless expressions would go back and forth over", () => {
  const run = (text: string) => text.repeat(200_000);
  const iam = { model: iamModel, operation: "ListRoles" };
  for (const digits of [`${run("1")}x`, `${run("1.")}`, run("/"), `a${run(" ")}b`]) {
    expect(admit(iam.model, iam.operation, requestOf({ body: `MaxItems=${digits}` }))).toBeInstanceOf(ServiceError);
    const number = admit(
      lambdaModel,
      "CreateAlias",
      requestOf({ body: `{"RoutingConfig":{"AdditionalVersionWeights":{"1":"${digits}"}}}` }),
    );
    expect(number).toBeInstanceOf(ServiceError);
    for (const header of ["x-amz-client-context", "x-amz-invocation-type"]) {
      const request = {
        ...requestOf({ body: "" }),
        path: "/2015-03-31/functions/f/invocations",
        headers: { [header]: digits },
      };
      expect([undefined, "ValidationException"]).toContain(
        (admit(lambdaModel, "Invoke", request) as ServiceError | undefined)?.code,
      );
    }
  }
});
