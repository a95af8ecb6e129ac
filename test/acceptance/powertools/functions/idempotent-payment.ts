import { randomUUID } from "node:crypto";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";

export interface Order {
  readonly orderId: string;
  readonly amount: number;
}

export interface Payment {
  readonly paymentId: string;
  readonly orderId: string;
}

const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: "idempotency" });
const config = new IdempotencyConfig({ eventKeyJmesPath: "orderId", payloadValidationJmesPath: "amount" });

/** Charges once for an order; the bank takes as long as it takes. */
async function pay({ orderId }: Order, _context: Context): Promise<Payment> {
  const Key = { orderId };
  await tables.send(
    new UpdateCommand({
      TableName: "charges",
      Key,
      UpdateExpression: "ADD charges :one",
      ExpressionAttributeValues: { ":one": 1 },
    }),
  );
  const isSettled = async () =>
    (await tables.send(new GetCommand({ TableName: "charges", Key, ConsistentRead: true }))).Item?.["settled"] === true;
  while (!(await isSettled())) await new Promise((resolve) => setTimeout(resolve, 10));
  return { paymentId: randomUUID(), orderId };
}

export const handler = makeIdempotent(pay, { persistenceStore, config });
