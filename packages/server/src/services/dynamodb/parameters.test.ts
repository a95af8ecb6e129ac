import { describe, expect, it } from "vitest";
import type { Operation } from "../../engine/service.ts";
import { dynamodbModel } from "../../models/dynamodb.gen.ts";
import { dynamodbstreamsModel } from "../../models/dynamodbstreams.gen.ts";
import type { ServiceModel, Shape } from "../../models/model.ts";
import { createDynamodbService } from "./service.ts";
import { createDynamodbStreamsService } from "./streams/service.ts";
import { contextWith, peopleTable, scoresTable } from "./testing.ts";

/**
 * Nothing is accepted and ignored: every optional parameter of every operation is either honoured, and then a test of
 * that operation shows its effect, or refused by its name. This test goes through the model, so that a parameter that
 * AWS adds is in neither list until somebody decides.
 */

const TableName = "people";
const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";
const expressions = ["ExpressionAttributeNames", "ExpressionAttributeValues", "ConditionExpression"];
const returns = [
  "ReturnConsumedCapacity",
  "ReturnItemCollectionMetrics",
  "ReturnValues",
  "ReturnValuesOnConditionCheckFailure",
];
const olderConditions = ["Expected", "ConditionalOperator"];
const reads = ["ConsistentRead", "ReturnConsumedCapacity", "ProjectionExpression", "ExpressionAttributeNames"];
const pages = ["Select", "Limit", "ExclusiveStartKey", "FilterExpression", "ExpressionAttributeValues"];
const item = { pk: { S: "a" } };
// A stream of another region, so that no service is asked for it.
const StreamArn = "arn:aws:kinesis:eu-west-1:000000000000:stream/changes";
const BackupArn = `${ResourceArn}/backup/01489602797149-73d8d5bc`;
const overrides = [
  "BillingModeOverride",
  "ProvisionedThroughputOverride",
  "OnDemandThroughputOverride",
  "GlobalSecondaryIndexOverride",
  "LocalSecondaryIndexOverride",
  "SSESpecificationOverride",
  "VectorIndexOverride",
];

interface Decision {
  /** A request that needs none of the optional parameters. */
  readonly input: object;
  readonly honoured: readonly string[];
  /** What the request is refused with for another reason than its parameters: what it names cannot be there. */
  readonly refusal?: string;
  /** Parameters that AWS itself refuses for a table without indexes. */
  readonly invalid?: readonly string[];
}

const decisions: Record<string, Decision> = {
  BatchExecuteStatement: {
    input: { Statements: [{ Statement: "SELECT * FROM people WHERE pk = 'a'" }] },
    honoured: ["ReturnConsumedCapacity"],
  },
  BatchGetItem: { input: { RequestItems: { people: { Keys: [item] } } }, honoured: ["ReturnConsumedCapacity"] },
  BatchWriteItem: {
    input: { RequestItems: { people: [{ PutRequest: { Item: item } }] } },
    honoured: ["ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
  },
  CreateBackup: { input: { TableName, BackupName: "first" }, honoured: [] },
  CreateTable: {
    input: scoresTable,
    honoured: [
      "AttributeDefinitions",
      "KeySchema",
      "BillingMode",
      "ProvisionedThroughput",
      "OnDemandThroughput",
      "WarmThroughput",
      "StreamSpecification",
      "SSESpecification",
      "Tags",
      "TableClass",
      "DeletionProtectionEnabled",
      "LocalSecondaryIndexes",
      "GlobalSecondaryIndexes",
      "VectorIndexes",
      "ResourcePolicy",
    ],
  },
  DeleteBackup: { input: { BackupArn }, honoured: [], refusal: "BackupNotFoundException" },
  DeleteItem: { input: { TableName, Key: item }, honoured: [...expressions, ...returns, ...olderConditions] },
  DeleteTable: { input: { TableName }, honoured: [] },
  DeleteResourcePolicy: { input: { ResourceArn }, honoured: ["ExpectedRevisionId"] },
  DescribeBackup: { input: { BackupArn }, honoured: [], refusal: "BackupNotFoundException" },
  DescribeContinuousBackups: { input: { TableName }, honoured: [] },
  DescribeContributorInsights: { input: { TableName }, honoured: ["IndexName"] },
  DescribeEndpoints: { input: {}, honoured: [] },
  DescribeExport: { input: { ExportArn: ResourceArn }, honoured: [], refusal: "ExportNotFoundException" },
  DescribeGlobalTable: { input: { GlobalTableName: "all" }, honoured: [], refusal: "GlobalTableNotFoundException" },
  DescribeGlobalTableSettings: {
    input: { GlobalTableName: "all" },
    honoured: [],
    refusal: "GlobalTableNotFoundException",
  },
  DescribeImport: { input: { ImportArn: ResourceArn }, honoured: [], refusal: "ImportNotFoundException" },
  DescribeKinesisStreamingDestination: { input: { TableName }, honoured: [] },
  DescribeLimits: { input: {}, honoured: [] },
  DescribeTable: { input: { TableName }, honoured: [] },
  DescribeTimeToLive: { input: { TableName }, honoured: [] },
  DisableKinesisStreamingDestination: {
    input: { TableName, StreamArn },
    honoured: [],
    refusal: "ValidationException",
    invalid: ["EnableKinesisStreamingConfiguration"],
  },
  EnableKinesisStreamingDestination: {
    input: { TableName, StreamArn },
    honoured: ["EnableKinesisStreamingConfiguration"],
  },
  ExecuteStatement: {
    input: { Statement: "SELECT * FROM people" },
    honoured: [
      "Parameters",
      "ConsistentRead",
      "NextToken",
      "ReturnConsumedCapacity",
      "Limit",
      "ReturnValuesOnConditionCheckFailure",
    ],
  },
  ExecuteTransaction: {
    input: { TransactStatements: [{ Statement: "SELECT * FROM people WHERE pk = 'a'" }] },
    honoured: ["ClientRequestToken", "ReturnConsumedCapacity"],
  },
  GetItem: { input: { TableName, Key: item }, honoured: [...reads, "AttributesToGet"] },
  GetResourcePolicy: { input: { ResourceArn }, honoured: [], refusal: "PolicyNotFoundException" },
  ListBackups: {
    input: {},
    honoured: [
      "TableName",
      "Limit",
      "TimeRangeLowerBound",
      "TimeRangeUpperBound",
      "ExclusiveStartBackupArn",
      "BackupType",
    ],
  },
  ListContributorInsights: { input: {}, honoured: ["TableName", "MaxResults"], invalid: ["NextToken"] },
  // Where there is nothing to list, every filter and every size of a page lists nothing.
  ListExports: { input: {}, honoured: ["TableArn", "MaxResults"], invalid: ["NextToken"] },
  ListGlobalTables: { input: {}, honoured: ["ExclusiveStartGlobalTableName", "Limit", "RegionName"] },
  ListImports: { input: {}, honoured: ["TableArn", "PageSize"], invalid: ["NextToken"] },
  ListTables: { input: {}, honoured: ["ExclusiveStartTableName", "Limit"] },
  ListTagsOfResource: { input: { ResourceArn }, honoured: [], invalid: ["NextToken"] },
  PutItem: { input: { TableName, Item: item }, honoured: [...expressions, ...returns, ...olderConditions] },
  PutResourcePolicy: {
    input: {
      ResourceArn,
      Policy: '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}',
    },
    honoured: ["ExpectedRevisionId"],
  },
  Query: {
    input: { TableName, KeyConditionExpression: "pk = :a", ExpressionAttributeValues: { ":a": { S: "a" } } },
    honoured: [
      ...reads,
      ...pages,
      "KeyConditionExpression",
      "ScanIndexForward",
      "AttributesToGet",
      "KeyConditions",
      "QueryFilter",
      "ConditionalOperator",
    ],
    invalid: ["IndexName"],
  },
  RestoreTableFromBackup: {
    input: { BackupArn, TargetTableName: "restored" },
    honoured: overrides,
    refusal: "BackupNotFoundException",
  },
  RestoreTableToPointInTime: {
    input: { SourceTableName: TableName, TargetTableName: "restored", UseLatestRestorableTime: true },
    honoured: [...overrides, "SourceTableName", "SourceTableArn", "UseLatestRestorableTime", "RestoreDateTime"],
    refusal: "PointInTimeRecoveryUnavailableException",
  },
  Scan: {
    input: { TableName },
    honoured: [...reads, ...pages, "Segment", "TotalSegments", "AttributesToGet", "ScanFilter", "ConditionalOperator"],
    invalid: ["IndexName"],
  },
  SearchVectors: {
    input: { TableName, IndexName: "none", SearchVector: [{ N: "1" }], TopK: 1 },
    honoured: [
      "ReturnConsumedCapacity",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
      "ProjectionExpression",
      "SearchConditionExpression",
    ],
    refusal: "ValidationException",
  },
  TagResource: { input: { ResourceArn, Tags: [{ Key: "a", Value: "b" }] }, honoured: [] },
  TransactGetItems: {
    input: { TransactItems: [{ Get: { TableName, Key: item } }] },
    honoured: ["ReturnConsumedCapacity"],
  },
  TransactWriteItems: {
    input: { TransactItems: [{ Put: { TableName, Item: item } }] },
    honoured: ["ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ClientRequestToken"],
  },
  UntagResource: { input: { ResourceArn, TagKeys: ["a"] }, honoured: [] },
  UpdateContinuousBackups: {
    input: { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    honoured: [],
  },
  UpdateItem: {
    input: { TableName, Key: item },
    honoured: [...expressions, ...returns, ...olderConditions, "UpdateExpression", "AttributeUpdates"],
  },
  UpdateKinesisStreamingDestination: {
    input: { TableName, StreamArn },
    honoured: ["UpdateKinesisStreamingConfiguration"],
    refusal: "ValidationException",
  },
  UpdateTable: {
    input: { TableName, DeletionProtectionEnabled: true },
    honoured: [
      "AttributeDefinitions",
      "BillingMode",
      "ProvisionedThroughput",
      "OnDemandThroughput",
      "WarmThroughput",
      "StreamSpecification",
      "SSESpecification",
      "TableClass",
      "DeletionProtectionEnabled",
      "GlobalSecondaryIndexUpdates",
      "VectorIndexUpdates",
    ],
  },
  UpdateContributorInsights: {
    input: { TableName, ContributorInsightsAction: "ENABLE" },
    honoured: ["IndexName", "ContributorInsightsMode"],
  },
  UpdateTimeToLive: {
    input: { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } },
    honoured: [],
  },
};

const streamDecisions: Record<string, readonly string[]> = {
  DescribeStream: ["Limit", "ExclusiveStartShardId", "ShardFilter"],
  GetRecords: ["Limit"],
  GetShardIterator: ["SequenceNumber"],
  ListStreams: ["TableName", "Limit", "ExclusiveStartStreamArn"],
};

const { operations } = createDynamodbService();
const implemented = Object.entries(operations).filter(([, row]) => "run" in row) as [
  string,
  Operation<object, object>,
][];

describe.each(implemented)("the parameters of %s", (name, { run }) => {
  const decision = decisions[name]!;
  const optional = optionalMembers(dynamodbModel, name);

  it("were all decided on", () => {
    const known = [...decision.honoured, ...(decision.invalid ?? [])];
    expect(known.filter((member) => !optional.includes(member))).toEqual([]);
  });

  it("do without the optional ones", async () => {
    const answer = run(await contextWith(peopleTable), decision.input);
    if (decision.refusal) await expect(answer).rejects.toMatchObject({ code: decision.refusal });
    else await answer;
  });

  for (const member of optional.filter((each) => !decision.honoured.includes(each))) {
    it(`refuse ${member}`, async () => {
      const isInvalid = decision.invalid?.includes(member);
      const value = sample(dynamodbModel, shapeOf(dynamodbModel, name, member));
      const input = { ...decision.input, [member]: value };
      const refusal = isInvalid
        ? { code: "ValidationException" }
        : { code: "NotImplemented", message: expect.stringContaining(member) };
      await expect(run(await contextWith(peopleTable), input)).rejects.toMatchObject(refusal);
    });
  }
});

it("leaves no parameter of the streams undecided", () => {
  const rows = createDynamodbStreamsService().operations;
  expect(Object.keys(rows)).toEqual(Object.keys(streamDecisions));
  for (const name of Object.keys(rows)) {
    expect([...optionalMembers(dynamodbstreamsModel, name)].sort()).toEqual([...streamDecisions[name]!].sort());
  }
});

describe("older parameters beside expressions", () => {
  const together = "Can not use both expression and non-expression parameters in the same request: ";
  it.each([
    ["PutItem", { Expected: {}, ConditionExpression: "x" }, "{Expected} Expression parameters: {ConditionExpression}"],
    [
      "UpdateItem",
      { Expected: {}, AttributeUpdates: {}, ConditionExpression: "x", UpdateExpression: "y" },
      "{AttributeUpdates, Expected} Expression parameters: {UpdateExpression, ConditionExpression}",
    ],
    ["Query", { KeyConditions: {} }, "{KeyConditions} Expression parameters: {KeyConditionExpression}"],
    [
      "Scan",
      { AttributesToGet: ["a"], FilterExpression: "x" },
      "{AttributesToGet} Expression parameters: {FilterExpression}",
    ],
  ])("are refused in AWS's words by %s", async (name, change, message) => {
    const { run } = operations[name as keyof typeof operations] as Operation<object, object>;
    await expect(run(await contextWith(peopleTable), { ...decisions[name]!.input, ...change })).rejects.toMatchObject({
      code: "ValidationException",
      message: `${together}Non-expression parameters: ${message}`,
    });
  });
});

describe("values of honoured parameters that ask for more than Tireless does", () => {
  const { run: createTable } = operations["CreateTable"] as Operation<object, object>;
  const { run: updateTable } = operations["UpdateTable"] as Operation<object, object>;
  it.each([
    [{ SSESpecification: { Enabled: true } }, "SSESpecification"],
    [{ SSESpecification: { SSEType: "KMS", KMSMasterKeyId: "key" } }, "SSESpecification"],
    [{ SSESpecification: { SSEType: "KMS" } }, "SSESpecification"],
  ])("are refused: %j", async (change, name) => {
    const refusal = { code: "NotImplemented", message: expect.stringContaining(name) };
    const context = await contextWith(peopleTable);
    await expect(createTable(context, { ...scoresTable, ...change })).rejects.toMatchObject(refusal);
    await expect(updateTable(context, { TableName, ...change })).rejects.toMatchObject(refusal);
  });
});

describe("what global tables and S3 would be needed for", () => {
  it.each([
    ["CreateGlobalTable", "tables are not replicated from one region to another"],
    ["UpdateTableReplicaAutoScaling", "tables are not replicated from one region to another"],
    ["ExportTableToPointInTime", "there is no S3 to export to"],
    ["ImportTable", "there is no S3 to import from"],
  ])("%s says why it is missing", (name, why) => {
    expect(operations[name as keyof typeof operations]).toEqual({ missing: true, why });
  });

  it("is told to who asks for a replica", async () => {
    const { run } = operations["UpdateTable"] as Operation<object, object>;
    const ReplicaUpdates = [{ Create: { RegionName: "eu-west-1" } }];
    await expect(run(await contextWith(peopleTable), { TableName, ReplicaUpdates })).rejects.toThrow(
      "Tireless does not implement the parameter ReplicaUpdates of UpdateTable yet: tables are not replicated from one " +
        "region to another.",
    );
  });
});

function inputShape(model: ServiceModel, operation: string): Shape {
  return model.shapes[model.operations[operation]!.input!]!;
}

function optionalMembers(model: ServiceModel, operation: string): string[] {
  const { members = {}, required = [] } = inputShape(model, operation);
  return Object.keys(members).filter((member) => !required.includes(member));
}

function shapeOf(model: ServiceModel, operation: string, member: string): string {
  return inputShape(model, operation).members![member]!.shape;
}

/** Some value of the shape, empty where it can be. */
function sample(model: ServiceModel, shapeName: string): unknown {
  const shape = model.shapes[shapeName]!;
  switch (shape.type) {
    case "structure":
    case "map":
      return {};
    case "list":
      return [];
    case "boolean":
      return true;
    case "string":
      return shape.enum?.[0] ?? "sample";
    default:
      return 1;
  }
}
