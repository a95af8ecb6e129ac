import {
  BatchWriteItemCommand,
  CreateBackupCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeBackupCommand,
  DynamoDBClient,
  ListBackupsCommand,
  paginateScan,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";

let server: Server;
let tables: DynamoDBClient;
const TableName = "ledger";
const itemCount = 2000;

beforeAll(async () => {
  server = await startServer();
  tables = new DynamoDBClient(server.settings);
  await tables.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await untilThere(TableName);
  await Promise.all(
    Array.from({ length: itemCount / 25 }, (_, batch) => {
      const ledger = Array.from({ length: 25 }, (_, n) => ({
        PutRequest: { Item: { id: { S: `${batch * 25 + n}` } } },
      }));
      return tables.send(new BatchWriteItemCommand({ RequestItems: { ledger } }));
    }),
  );
});
afterAll(async () => {
  expect(await server?.stop()).toBe(0);
});

test("a backup, a recovery and a deleted table's last backup are whole although the power goes while they are made", {
  timeout: 60_000,
}, async () => {
  const { BackupDetails } = await tables.send(new CreateBackupCommand({ TableName, BackupName: "first" }));
  const BackupArn = BackupDetails!.BackupArn!;
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await tables.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  await server.kill();
  await server.restart();
  // Clients give whole seconds, so that the changes are to come after the next one has begun.
  const full = new Date(Math.ceil(Date.now() / 1000) * 1000);
  while (Date.now() <= full.getTime()) await describe(BackupArn);
  for (const id of ["1", "2", "3"]) {
    await tables.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
  }
  while ((await describe(BackupArn)) === "CREATING");
  await tables.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: "from-backup" }));
  await tables.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: TableName,
      TargetTableName: "from-the-past",
      RestoreDateTime: full,
    }),
  );
  await server.kill();
  await server.restart();
  await tables.send(new DeleteTableCommand({ TableName }));
  await untilThere("from-backup");
  await untilThere("from-the-past");
  expect(await count("from-backup")).toBe(itemCount);
  expect(await count("from-the-past")).toBe(itemCount);
  const { BackupSummaries } = await tables.send(new ListBackupsCommand({ TableName, BackupType: "SYSTEM" }));
  const last = BackupSummaries![0]!.BackupArn!;
  await tables.send(new RestoreTableFromBackupCommand({ BackupArn: last, TargetTableName: "from-the-end" }));
  await untilThere("from-the-end");
  expect(await count("from-the-end")).toBe(itemCount - 3);
});

async function describe(BackupArn: string) {
  const { BackupDescription } = await tables.send(new DescribeBackupCommand({ BackupArn }));
  return BackupDescription?.BackupDetails?.BackupStatus;
}

function untilThere(tableName: string) {
  return waitUntilTableExists({ client: tables, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: tableName });
}

async function count(tableName: string): Promise<number> {
  let total = 0;
  for await (const { Count } of paginateScan({ client: tables }, { TableName: tableName })) total += Count ?? 0;
  return total;
}
