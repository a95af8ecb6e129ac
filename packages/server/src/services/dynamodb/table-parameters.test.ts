import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../engine/service.ts";
import { dynamodbModel } from "../../models/dynamodb.gen.ts";
import { backUp } from "./backups/backups-for-tests.ts";
import { createDynamodbService } from "./service.ts";
import { contextWith, peopleTable, scoresTable, type TestContext } from "./testing.ts";

/**
 * Nothing is accepted and ignored inside parameters either: every optional member at any depth is honoured, and then a test
 * of that operation shows its effect, or refused by its name. What lies inside a parameter that is refused as a whole is not
 * looked at. `parameters.test.ts` does the same for the parameters themselves.
 */

const index = {
  IndexName: "by-group",
  KeySchema: [{ AttributeName: "group", KeyType: "HASH" as const }],
  Projection: { ProjectionType: "ALL" as const },
};
const grouped: CreateTableInput = {
  ...peopleTable,
  AttributeDefinitions: [...peopleTable.AttributeDefinitions!, { AttributeName: "group", AttributeType: "S" }],
};
const projection = ["Projection.ProjectionType", "Projection.NonKeyAttributes"];
const ofVectorIndex = ["SearchSchema", ...projection];
const maxima = ["MaxReadRequestUnits", "MaxWriteRequestUnits"];
const warmth = ["ReadUnitsPerSecond", "WriteUnitsPerSecond"];
const under = (parent: string, members: readonly string[]) => members.map((member) => `${parent}.${member}`);
const ofGlobalIndex = [
  ...projection,
  "ProvisionedThroughput",
  "OnDemandThroughput",
  ...under("OnDemandThroughput", maxima),
];
const ofWarmIndex = [...ofGlobalIndex, "WarmThroughput", ...under("WarmThroughput", warmth)];

interface Decision {
  /** Parameters that are refused as a whole. */
  readonly refused: readonly string[];
  readonly honoured: readonly string[];
  /** Requests that succeed but for one member. */
  readonly without?: Readonly<Record<string, (context: TestContext) => object | Promise<object>>>;
}

const TableName = "people";
const overridden = (member: object) => async (context: TestContext) => ({
  BackupArn: await backUp(context),
  TargetTableName: "restored",
  ...member,
});
const fromThePast = (member: object) => () => ({
  SourceTableName: TableName,
  TargetTableName: "restored",
  UseLatestRestorableTime: true,
  ...member,
});
const restoring = (request: typeof overridden | typeof fromThePast): Decision => ({
  refused: [],
  honoured: [
    ...under("VectorIndexOverride", ofVectorIndex),
    ...under("GlobalSecondaryIndexOverride", ofGlobalIndex),
    ...under("OnDemandThroughputOverride", maxima),
    ...under("LocalSecondaryIndexOverride", projection),
    "SSESpecificationOverride.Enabled",
  ],
  without: {
    "GlobalSecondaryIndexOverride.WarmThroughput": request({
      GlobalSecondaryIndexOverride: [{ ...index, WarmThroughput: {} }],
    }),
    "SSESpecificationOverride.SSEType": request({ SSESpecificationOverride: { SSEType: "KMS" } }),
    "SSESpecificationOverride.KMSMasterKeyId": request({
      SSESpecificationOverride: { SSEType: "KMS", KMSMasterKeyId: "key" },
    }),
  },
});

const substitutions = ["ExpressionAttributeNames", "ExpressionAttributeValues"];
const ofCondition = [...substitutions, "ReturnValuesOnConditionCheckFailure"];
const expected = under("Expected", ["Value", "Exists", "ComparisonOperator", "AttributeValueList"]);
const precision = ["ApproximateCreationDateTimePrecision"];
const honouring = (honoured: readonly string[]): Decision => ({ refused: [], honoured });

const decisions: Record<string, Decision> = {
  BatchExecuteStatement: honouring(
    under("Statements", ["Parameters", "ConsistentRead", "ReturnValuesOnConditionCheckFailure"]),
  ),
  BatchGetItem: honouring(
    under("RequestItems", ["AttributesToGet", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"]),
  ),
  BatchWriteItem: honouring(under("RequestItems", ["PutRequest", "DeleteRequest"])),
  CreateTable: {
    refused: [],
    honoured: [
      ...under("VectorIndexes", ofVectorIndex),
      ...under("LocalSecondaryIndexes", projection),
      ...under("GlobalSecondaryIndexes", ofWarmIndex),
      ...under("OnDemandThroughput", maxima),
      ...under("WarmThroughput", warmth),
      "StreamSpecification.StreamViewType",
      "SSESpecification.Enabled",
    ],
    without: {
      "SSESpecification.SSEType": () => ({ ...scoresTable, SSESpecification: { SSEType: "KMS" } }),
      "SSESpecification.KMSMasterKeyId": () => ({
        ...scoresTable,
        SSESpecification: { SSEType: "KMS", KMSMasterKeyId: "key" },
      }),
    },
  },
  DeleteItem: honouring(expected),
  DisableKinesisStreamingDestination: honouring(under("EnableKinesisStreamingConfiguration", precision)),
  EnableKinesisStreamingDestination: honouring(under("EnableKinesisStreamingConfiguration", precision)),
  ExecuteTransaction: honouring(under("TransactStatements", ["Parameters", "ReturnValuesOnConditionCheckFailure"])),
  PutItem: honouring(expected),
  Query: honouring(["KeyConditions.AttributeValueList", "QueryFilter.AttributeValueList"]),
  RestoreTableFromBackup: restoring(overridden),
  RestoreTableToPointInTime: restoring(fromThePast),
  Scan: honouring(["ScanFilter.AttributeValueList"]),
  TransactGetItems: honouring(under("TransactItems.Get", ["ProjectionExpression", "ExpressionAttributeNames"])),
  TransactWriteItems: honouring([
    ...under("TransactItems", ["ConditionCheck", "Put", "Delete", "Update"]),
    ...under("TransactItems.ConditionCheck", ofCondition),
    ...["Put", "Delete", "Update"].flatMap((action) =>
      under(`TransactItems.${action}`, ["ConditionExpression", ...ofCondition]),
    ),
  ]),
  UpdateKinesisStreamingDestination: honouring(under("UpdateKinesisStreamingConfiguration", precision)),
  UpdateContinuousBackups: { refused: [], honoured: ["PointInTimeRecoverySpecification.RecoveryPeriodInDays"] },
  UpdateTable: {
    refused: ["ReplicaUpdates", "GlobalTableWitnessUpdates"],
    honoured: [
      ...under("VectorIndexUpdates", ["Create", "Delete"]),
      ...under("VectorIndexUpdates.Create", ofVectorIndex),
      ...under("GlobalSecondaryIndexUpdates", ["Create", "Update", "Delete"]),
      ...under("GlobalSecondaryIndexUpdates.Create", ofWarmIndex),
      "GlobalSecondaryIndexUpdates.Update.ProvisionedThroughput",
      "GlobalSecondaryIndexUpdates.Update.OnDemandThroughput",
      ...under("GlobalSecondaryIndexUpdates.Update.OnDemandThroughput", maxima),
      "GlobalSecondaryIndexUpdates.Update.WarmThroughput",
      ...under("GlobalSecondaryIndexUpdates.Update.WarmThroughput", warmth),
      ...under("OnDemandThroughput", maxima),
      ...under("WarmThroughput", warmth),
      "StreamSpecification.StreamViewType",
      "SSESpecification.Enabled",
    ],
    without: {
      "SSESpecification.SSEType": () => ({ TableName, SSESpecification: { SSEType: "KMS" } }),
      "SSESpecification.KMSMasterKeyId": () => ({
        TableName,
        SSESpecification: { SSEType: "KMS", KMSMasterKeyId: "key" },
      }),
    },
  },
  UpdateItem: honouring([...expected, ...under("AttributeUpdates", ["Value", "Action"])]),
};

const { operations } = createDynamodbService();
const implemented = Object.entries(operations).flatMap(([name, row]) => ("run" in row ? [name] : []));

describe.each(implemented)("inside the parameters of %s", (name) => {
  const { refused, honoured, without = {} } = decisions[name] ?? honouring([]);
  it("every optional member was decided on", () => {
    const whole = [...refused, ...Object.keys(without)];
    const { input } = dynamodbModel.operations[name]!;
    const found = input ? optionalMembersBelow(input, "", whole) : [];
    expect([...honoured, ...Object.keys(without)].sort()).toEqual(found.sort());
  });

  it.each(Object.entries(without))("%s is refused", async (path, inputOf) => {
    const { run } = operations[name as keyof typeof operations] as Operation<object, object>;
    const context = await contextWith({ ...grouped, GlobalSecondaryIndexes: [index] });
    const { run: recover } = operations["UpdateContinuousBackups"] as Operation<object, object>;
    await recover(context, { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } });
    await expect(run(context, await inputOf(context))).rejects.toMatchObject({
      // AWS itself refuses to warm a restored index.
      code: path.endsWith("WarmThroughput") ? "ValidationException" : "NotImplemented",
      message: expect.stringContaining(path.startsWith("SSE") ? path.split(".")[0]! : path.split(".").at(-1)!),
    });
  });
});

/**
 * The paths of optional members of structures inside parameters, through lists and maps; those of the input itself, and of
 * attributes, left out. What is refused as a whole ends its path.
 */
function optionalMembersBelow(shapeName: string, path: string, whole: readonly string[]): string[] {
  const shape = dynamodbModel.shapes[shapeName]!;
  if (shape.type === "list") return optionalMembersBelow(shape.member!.shape, path, whole);
  if (shape.type === "map") return optionalMembersBelow(shape.value!.shape, path, whole);
  if (shape.type !== "structure" || shapeName === "AttributeValue") return [];
  return Object.entries(shape.members ?? {}).flatMap(([member, { shape: inner }]) => {
    const here = path === "" ? member : `${path}.${member}`;
    const own = path === "" || shape.required?.includes(member) ? [] : [here];
    return whole.includes(here) ? own : [...own, ...optionalMembersBelow(inner, here, whole)];
  });
}
