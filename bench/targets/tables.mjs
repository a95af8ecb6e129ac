import { CreateTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { indexKeys } from "../load/workloads.mjs";

/** Creates tables, each told by its name or by its name and settings. */
export async function createTables(client, tables) {
  for (const table of tables) await createTable(client, ...[table].flat());
}

/** Creates a table with the hash key `id` and waits until it is active; `settings` adds to the request. */
export async function createTable(client, table, settings = {}) {
  const answer = await client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: [attribute("id")],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      ...settings,
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName: table });
  return answer.TableDescription;
}

/** Settings of a table whose partitions hold items in the order of their `position`. */
export const positionSettings = {
  AttributeDefinitions: [attribute("id"), attribute("position")],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "position", KeyType: "RANGE" },
  ],
};

/** Settings of a table with so many global indexes, which hold all that its items do. */
export function indexSettings(count) {
  const names = indexKeys.slice(0, count);
  if (count === 0) return {};
  return {
    AttributeDefinitions: ["id", ...names].map(attribute),
    GlobalSecondaryIndexes: names.map((name) => ({
      IndexName: `by-${name}`,
      KeySchema: [{ AttributeName: name, KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    })),
  };
}

function attribute(name) {
  return { AttributeName: name, AttributeType: "S" };
}
