import { CreateTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";

/** Creates a table with the hash key `id` and waits until it is active; `settings` adds to the request. */
export async function createTable(client, table, settings = {}) {
  const answer = await client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      ...settings,
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName: table });
  return answer.TableDescription;
}
