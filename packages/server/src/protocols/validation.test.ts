import { describe, expect, it } from "vitest";
import { dynamodbModel } from "../models/dynamodb.gen.ts";
import { iamModel } from "../models/iam.gen.ts";
import { lambdaModel } from "../models/lambda.gen.ts";
import { logsModel } from "../models/logs.gen.ts";
import type { ServiceModel } from "../models/model.ts";
import { stsModel } from "../models/sts.gen.ts";
import { validate } from "./validation.ts";

describe("words, as recorded from AWS", () => {
  const cases: [string, ServiceModel, string, Record<string, unknown>, string][] = [
    [
      "an enum inside a list of structures",
      dynamodbModel,
      "CreateTable",
      { ...table, KeySchema: [{ AttributeName: "a", KeyType: "INVALID" }] },
      "1 validation error detected: Value 'INVALID' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]",
    ],
    [
      "a list that is too long, echoed as Java prints it (members in the order of the model)",
      logsModel,
      "PutMetricFilter",
      { logGroupName: "g", filterName: "f", filterPattern: "", metricTransformations: [metric, metric] },
      "1 validation error detected: Value '[MetricTransformation(metricName=metric1, metricNamespace=namespace1, metricValue=1, defaultValue=null, dimensions=null, unit=null), MetricTransformation(metricName=metric1, metricNamespace=namespace1, metricValue=1, defaultValue=null, dimensions=null, unit=null)]' at 'metricTransformations' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      "an empty list",
      dynamodbModel,
      "TransactGetItems",
      { TransactItems: [] },
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "enum values in AWS's order",
      dynamodbModel,
      "Query",
      { TableName: "abc", Select: "INVALID_VALUE" },
      "1 validation error detected: Value 'INVALID_VALUE' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]",
    ],
    [
      "enum values of which two share a slot in AWS's table",
      dynamodbModel,
      "Scan",
      { TableName: "abc", ScanFilter: { a: { ComparisonOperator: "" } } },
      "1 validation error detected: Value '' at 'scanFilter.a.member.comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]",
    ],
    [
      "a number",
      dynamodbModel,
      "Scan",
      { TableName: "abc", Limit: 0 },
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      "a number that AWS names as the request does",
      dynamodbModel,
      "Query",
      { TableName: "abc", Limit: 0 },
      "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      "a list in a map that AWS names as the request does",
      dynamodbModel,
      "BatchGetItem",
      { RequestItems: { abc: { Keys: [] } } },
      "1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "what is said alone when it is missing",
      dynamodbModel,
      "CreateTable",
      { KeySchema: [] },
      "The parameter 'TableName' is required but was not present in the request",
    ],
    [
      "what is said alone when it is empty",
      dynamodbModel,
      "BatchWriteItem",
      { RequestItems: {} },
      "The requestItems parameter is required for BatchWriteItem",
    ],
    [
      "a bad name of a table beside other errors",
      dynamodbModel,
      "CreateTable",
      { TableName: "xyz!", KeySchema: [] },
      "2 validation errors detected: Value 'xyz!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a map whose values are lists",
      dynamodbModel,
      "BatchWriteItem",
      { RequestItems: { abc: [] } },
      "1 validation error detected: Value '{abc=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
    ],
    [
      "what lies inside the lists of a map",
      dynamodbModel,
      "BatchWriteItem",
      { RequestItems: { aaa: [{ DeleteRequest: {} }] } },
      "1 validation error detected: Value null at 'requestItems.aaa.member.1.member.deleteRequest.key' failed to satisfy constraint: Member must not be null",
    ],
    [
      "plain elements, through their list",
      lambdaModel,
      "UpdateFunctionCode",
      { FunctionName: "f", Architectures: ["X86_64"] },
      "1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    ],
    [
      "values of a map, with Java's doubles",
      lambdaModel,
      "CreateAlias",
      {
        FunctionName: "f",
        Name: "live",
        FunctionVersion: "1",
        RoutingConfig: { AdditionalVersionWeights: { "2": 2 } },
      },
      "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
    ],
    [
      "keys of a map",
      lambdaModel,
      "CreateAlias",
      {
        FunctionName: "f",
        Name: "live",
        FunctionVersion: "1",
        RoutingConfig: { AdditionalVersionWeights: { $LATEST: 0.5 } },
      },
      "1 validation error detected: Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
    ],
    [
      "nothing of a sensitive value",
      lambdaModel,
      "UpdateFunctionConfiguration",
      { FunctionName: "f", Environment: { Variables: { "a/b": "secret" } } },
      "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    ],
    [
      "a name of which only the first letter becomes small",
      lambdaModel,
      "UpdateFunctionConfiguration",
      { FunctionName: "f", KMSKeyArn: '"' },
      "1 validation error detected: Value '\"' at 'kMSKeyArn' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
    ],
    [
      "two errors",
      logsModel,
      "PutRetentionPolicy",
      {},
      "2 validation errors detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null; Value null at 'retentionInDays' failed to satisfy constraint: Member must not be null",
    ],
  ];

  it.each(cases)("%s", (_name, model, operation, input, message) => {
    expect(() => validate(model, operation, input)).toThrow(
      expect.objectContaining({
        code: model === logsModel ? "InvalidParameterException" : "ValidationException",
        message,
      }),
    );
  });

  it("calls it ValidationError in the query protocol", () => {
    const message =
      "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*";
    const input = { RoleArn: "arn:aws:iam::000000000000:role/r", RoleSessionName: "Session1:2" };
    expect(() => validate(stsModel, "AssumeRole", input)).toThrow(
      expect.objectContaining({ code: "ValidationError", message }),
    );
  });
});

describe("validate", () => {
  it("lets valid input through", () => {
    validate(dynamodbModel, "CreateTable", table);
    validate(iamModel, "CreateRole", { RoleName: "r", AssumeRolePolicyDocument: "{}" });
    validate(dynamodbModel, "ListTables", {});
  });

  it("does not enter opaque values", () => {
    validate(dynamodbModel, "PutItem", { TableName: "abc", Item: { a: { S: 5 }, b: null } });
  });

  it("reports null elements like missing members", () => {
    expect(() => validate(dynamodbModel, "CreateTable", { ...table, KeySchema: [null] })).toThrow(
      "1 validation error detected: Value null at 'keySchema.1.member' failed to satisfy constraint: Member must not be null",
    );
    expect(() => validate(logsModel, "TagLogGroup", { logGroupName: "g", tags: { a: null } })).toThrow(
      "Value null at 'tags.a.member' failed to satisfy constraint: Member must not be null",
    );
  });

  it("stops at ten errors", () => {
    const KeySchema = [{}, {}];
    const AttributeDefinitions = Array.from({ length: 20 }, () => ({}));
    expect(() => validate(dynamodbModel, "CreateTable", { TableName: "abc", KeySchema, AttributeDefinitions })).toThrow(
      /^10 validation errors detected: /,
    );
  });

  it("compiles every operation of every model", () => {
    for (const model of [dynamodbModel, lambdaModel, logsModel, iamModel, stsModel]) {
      for (const operation of Object.keys(model.operations)) {
        try {
          validate(model, operation, {});
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^(Validation(Error|Exception)|InvalidParameterException)$/),
          });
        }
      }
    }
  });
});

const keyElement = { AttributeName: "a", KeyType: "HASH" };
const metric = { metricName: "metric1", metricNamespace: "namespace1", metricValue: "1" };
const table = {
  TableName: "abc",
  KeySchema: [keyElement],
  AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
};
