import { describe, expect, it } from "vitest";
import { dynamodbModel } from "../models/dynamodb.gen.ts";
import { dynamodbstreamsModel } from "../models/dynamodbstreams.gen.ts";
import { iamModel } from "../models/iam.gen.ts";
import { lambdaModel } from "../models/lambda.gen.ts";
import { logsModel } from "../models/logs.gen.ts";
import { stsModel } from "../models/sts.gen.ts";
import { OperationResolver } from "./resolve-operation.ts";
import type { WireRequest } from "./wire.ts";

const models = [dynamodbModel, dynamodbstreamsModel, lambdaModel, logsModel, iamModel, stsModel];
const resolver = new OperationResolver(models);
const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

/** `service Operation`, or `service Error: message`. */
function resolve(request: Partial<WireRequest> & { text?: string }): string {
  const body = Buffer.from(request.text ?? "");
  const resolved = resolver.resolve({ method: "POST", path: "/", query: "", headers: {}, body, ...request });
  if (resolved.operation !== undefined) return `${resolved.model.name} ${resolved.operation}`;
  return `${resolved.model.name} ${resolved.error.statusCode} ${resolved.error.code}: ${resolved.error.message}`;
}

describe("by target", () => {
  const target = (name: string) => resolve({ headers: { "x-amz-target": name } });

  it("finds the service and the operation", () => {
    expect(target("DynamoDB_20120810.PutItem")).toBe("dynamodb PutItem");
    expect(target("DynamoDB_20120810.PutItem")).toBe("dynamodb PutItem");
    expect(target("DynamoDBStreams_20120810.GetRecords")).toBe("dynamodbstreams GetRecords");
    expect(target("Logs_20140328.PutLogEvents")).toBe("logs PutLogEvents");
  });

  it("answers what is unknown as AWS does", () => {
    expect(target("Logs_20140328.Nope")).toBe("logs 400 UnknownOperationException: ");
    expect(target("Logs_20140328.constructor")).toBe("logs 400 UnknownOperationException: ");
    for (const name of ["", ".", "whatever", "DynamoDB_20111205.PutItem", "DynamoDB_20120810.", "DynamoDB_20120810"]) {
      expect(target(name)).toBe("dynamodb 400 UnknownOperationException: ");
    }
    expect(resolve({ headers: { "content-type": "application/x-amz-json-1.0" } })).toBe(
      "dynamodb 400 UnknownOperationException: ",
    );
  });
});

describe("by action", () => {
  const action = (text: string) => resolve({ headers: form, text });

  it("finds the service by the version", () => {
    expect(action("Action=CreateRole&Version=2010-05-08")).toBe("iam CreateRole");
    expect(action("Version=2011-06-15&Action=Get%43allerIdentity")).toBe("sts GetCallerIdentity");
    expect(resolve({ method: "GET", query: "Action=GetCallerIdentity&Version=2011-06-15" })).toBe(
      "sts GetCallerIdentity",
    );
  });

  it("answers what is unknown as AWS does", () => {
    expect(action("Action=Nope&Version=2011-06-15")).toBe(
      "sts 400 InvalidAction: Could not find operation Nope for version 2011-06-15",
    );
    expect(action("Action=CreateRole&Version=2011-06-15")).toBe(
      "sts 400 InvalidAction: Could not find operation CreateRole for version 2011-06-15",
    );
    expect(action("Action=Nope&Version=1999")).toMatch(
      /^iam 400 InvalidAction: Could not find operation Nope for version 1999$/,
    );
    expect(action("a=b")).toMatch(/^iam 400 MissingAction: /);
  });
});

describe("by path", () => {
  it.each([
    ["POST", "/2015-03-31/functions/f/invocations", "Invoke"],
    ["POST", "/2015-03-31/functions", "CreateFunction"],
    ["GET", "/2015-03-31/functions/", "ListFunctions"],
    ["GET", "/2015-03-31/functions/f", "GetFunction"],
    ["GET", "/2015-03-31/functions/f/configuration", "GetFunctionConfiguration"],
    ["POST", "/2015-03-31/event-source-mappings/", "CreateEventSourceMapping"],
    ["DELETE", "/2015-03-31/event-source-mappings/id", "DeleteEventSourceMapping"],
    ["GET", "/2018-10-31/layers", "ListLayers"],
    [
      "PUT",
      "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Af/code",
      "UpdateFunctionCode",
    ],
  ])("%s %s", (method, path, operation) => {
    expect(resolve({ method, path })).toBe(`lambda ${operation}`);
  });

  it("finds every REST operation by its own template, and by no other's", () => {
    for (const [operation, { method, requestUri }] of Object.entries(lambdaModel.operations)) {
      const [path = "", query = ""] = requestUri.replace(/\{[^}]+\}/g, "x").split("?");
      expect(resolve({ method, path, query })).toBe(`lambda ${operation}`);
    }
  });

  it("answers what is unknown as AWS does", () => {
    const unknown = "lambda 403 AccessDeniedException: Unable to determine service/operation name to be authorized";
    expect(resolve({ method: "GET", path: "/nope" })).toBe(unknown);
    expect(resolve({ method: "PATCH", path: "/2015-03-31/functions/f" })).toBe(unknown);
    expect(resolve({ path: "/2015-03-31/functions//invocations" })).toBe(unknown);
    expect(resolve({ method: "GET", path: "/" })).toBe(unknown);
  });
});
