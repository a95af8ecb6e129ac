import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../engine/service.ts";
import { dynamodbModel } from "../../models/dynamodb.gen.ts";
import { backUp } from "./backups/backups-for-tests.ts";
import { createDynamodbService } from "./service.ts";
import { contextWith, peopleTable, scoresTable, type TestContext } from "./testing.ts";

/**
 * Nothing is accepted and ignored inside the parameters of operations on tables either: every optional member at any depth
 * is honoured, and then a test of that operation shows its effect, or refused by its name. What lies inside a parameter
 * that is refused as a whole is not looked at. `parameters.test.ts` does the same for the parameters themselves.
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
const under = (parent: string, members: readonly string[]) => members.map((member) => `${parent}.${member}`);
const ofGlobalIndex = [
  ...projection,
  "ProvisionedThroughput",
  "OnDemandThroughput",
  ...under("OnDemandThroughput", maxima),
];

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
    "SSESpecificationOverride.KMSMasterKeyId": request({ SSESpecificationOverride: { KMSMasterKeyId: "key" } }),
  },
});

const update = (change: object) => () => ({
  TableName,
  AttributeDefinitions: grouped.AttributeDefinitions,
  GlobalSecondaryIndexUpdates: [change],
});

const decisions: Record<string, Decision> = {
  CreateTable: {
    refused: ["WarmThroughput"],
    honoured: [
      ...under("VectorIndexes", ofVectorIndex),
      ...under("LocalSecondaryIndexes", projection),
      ...under("GlobalSecondaryIndexes", ofGlobalIndex),
      ...under("OnDemandThroughput", maxima),
      "StreamSpecification.StreamViewType",
      "SSESpecification.Enabled",
    ],
    without: {
      "GlobalSecondaryIndexes.WarmThroughput": () => ({
        ...grouped,
        TableName: "other",
        GlobalSecondaryIndexes: [{ ...index, WarmThroughput: {} }],
      }),
      "SSESpecification.SSEType": () => ({ ...scoresTable, SSESpecification: { SSEType: "KMS" } }),
      "SSESpecification.KMSMasterKeyId": () => ({ ...scoresTable, SSESpecification: { KMSMasterKeyId: "key" } }),
    },
  },
  RestoreTableFromBackup: restoring(overridden),
  RestoreTableToPointInTime: restoring(fromThePast),
  UpdateContinuousBackups: { refused: [], honoured: ["PointInTimeRecoverySpecification.RecoveryPeriodInDays"] },
  UpdateTable: {
    refused: ["ReplicaUpdates", "GlobalTableWitnessUpdates", "WarmThroughput"],
    honoured: [
      ...under("VectorIndexUpdates", ["Create", "Delete"]),
      ...under("VectorIndexUpdates.Create", ofVectorIndex),
      ...under("GlobalSecondaryIndexUpdates", ["Create", "Update", "Delete"]),
      ...under("GlobalSecondaryIndexUpdates.Create", ofGlobalIndex),
      "GlobalSecondaryIndexUpdates.Update.ProvisionedThroughput",
      "GlobalSecondaryIndexUpdates.Update.OnDemandThroughput",
      ...under("GlobalSecondaryIndexUpdates.Update.OnDemandThroughput", maxima),
      ...under("OnDemandThroughput", maxima),
      "StreamSpecification.StreamViewType",
      "SSESpecification.Enabled",
    ],
    without: {
      "GlobalSecondaryIndexUpdates.Create.WarmThroughput": update({
        Create: { ...index, IndexName: "other", WarmThroughput: {} },
      }),
      "GlobalSecondaryIndexUpdates.Update.WarmThroughput": update({
        Update: { IndexName: "by-group", WarmThroughput: {} },
      }),
      "SSESpecification.SSEType": () => ({ TableName, SSESpecification: { SSEType: "KMS" } }),
      "SSESpecification.KMSMasterKeyId": () => ({ TableName, SSESpecification: { KMSMasterKeyId: "key" } }),
    },
  },
  UpdateTimeToLive: { refused: [], honoured: [] },
};

const { operations } = createDynamodbService();

describe.each(Object.entries(decisions))("inside the parameters of %s", (name, { refused, honoured, without = {} }) => {
  it("every optional member was decided on", () => {
    const whole = [...refused, ...Object.keys(without)];
    const found = optionalMembersBelow(dynamodbModel.operations[name]!.input!, "", whole);
    expect([...honoured, ...Object.keys(without)].sort()).toEqual(found.sort());
  });

  it.each(Object.entries(without))("%s is refused", async (path, inputOf) => {
    const { run } = operations[name as keyof typeof operations] as Operation<object, object>;
    const context = await contextWith({ ...grouped, GlobalSecondaryIndexes: [index] });
    const { run: recover } = operations["UpdateContinuousBackups"] as Operation<object, object>;
    await recover(context, { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } });
    await expect(run(context, await inputOf(context))).rejects.toMatchObject({
      code: "NotImplemented",
      message: expect.stringContaining(path.startsWith("SSE") ? path.split(".")[0]! : path.split(".").at(-1)!),
    });
  });
});

/**
 * The paths of optional members of structures inside parameters, through lists; those of the input itself left out. What
 * is refused as a whole ends its path.
 */
function optionalMembersBelow(shapeName: string, path: string, whole: readonly string[]): string[] {
  const shape = dynamodbModel.shapes[shapeName]!;
  if (shape.type === "list") return optionalMembersBelow(shape.member!.shape, path, whole);
  if (shape.type !== "structure") return [];
  return Object.entries(shape.members ?? {}).flatMap(([member, { shape: inner }]) => {
    const here = path === "" ? member : `${path}.${member}`;
    const own = path === "" || shape.required?.includes(member) ? [] : [here];
    return whole.includes(here) ? own : [...own, ...optionalMembersBelow(inner, here, whole)];
  });
}
