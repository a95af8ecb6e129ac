import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamHandler } from "aws-lambda";

const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const processor = new BatchProcessor(EventType.DynamoDBStreams);
const consumer = { TableName: "consumers", Key: { name: process.env["AWS_LAMBDA_FUNCTION_NAME"] } };

/** Takes in one change; a broken one fails for as long as nobody has mended it. */
async function takeIn(record: DynamoDBRecord): Promise<void> {
  const serial = positionOf(record);
  const isBroken = record.dynamodb?.NewImage?.["broken"]?.BOOL === true;
  if (!isBroken) return;
  const { Item } = await tables.send(new GetCommand({ ...consumer, ConsistentRead: true }));
  if (!Item?.["mended"]?.has(serial)) throw new Error(`Change ${serial} is broken.`);
}

export const handler: DynamoDBStreamHandler = async (event, context) => {
  await tables.send(
    new UpdateCommand({
      ...consumer,
      UpdateExpression: "SET batches = list_append(if_not_exists(batches, :none), :batch)",
      ExpressionAttributeValues: { ":none": [], ":batch": [event.Records.map(positionOf)] },
    }),
  );
  const response: DynamoDBBatchResponse = await processPartialResponse(event, takeIn, processor, { context });
  return response;
};

function positionOf(record: DynamoDBRecord): number {
  return Number(record.dynamodb?.Keys?.["serial"]?.N);
}
