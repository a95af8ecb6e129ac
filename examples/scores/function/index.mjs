import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { rollUpKey } from "./recent-best.mjs";
import { rollUp } from "./roll-up.mjs";

const TableName = process.env.TABLE_NAME;
const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** Starts with each batch of the table's stream and keeps the recent best, in the same table, up to date. */
export async function handler({ Records }) {
  return rollUp(
    Records,
    board,
    () => Date.now() / 1000,
    (entry) => console.log(JSON.stringify(entry)),
  );
}

const board = {
  async read() {
    const { Item } = await tables.send(new GetCommand({ TableName, Key: rollUpKey, ConsistentRead: true }));
    return { version: Item?.version ?? 0, candidates: Item?.candidates ?? [] };
  },

  async write(candidates, version) {
    try {
      await tables.send(
        new PutCommand({
          TableName,
          Item: { ...rollUpKey, version: version + 1, candidates },
          ConditionExpression: version === 0 ? "attribute_not_exists(event_key)" : "version = :version",
          ...(version > 0 && { ExpressionAttributeValues: { ":version": version } }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  },
};
