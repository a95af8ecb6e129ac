import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import middy from "@middy/core";
import type { Context } from "aws-lambda";

export interface Basket {
  readonly itemCount: number;
}

const metrics = new Metrics({ namespace: "shop", serviceName: "checkout" });
const tracer = new Tracer({ serviceName: "checkout" });
const dynamodb = tracer.captureAWSv3Client(new DynamoDBClient({}));

async function checkOut({ itemCount }: Basket, _context: Context) {
  metrics.addDimension("channel", "web");
  metrics.addMetric("itemsSold", MetricUnit.Count, itemCount);
  tracer.putAnnotation("itemCount", itemCount);
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: "prices", Key: { id: { S: "item" } } }));
  if (itemCount > 100) throw new RangeError("too much for one basket");
  return { price: itemCount * Number(Item?.["cents"]?.N), traceId: tracer.getRootXrayTraceId() };
}

export const handler = middy(checkOut)
  .use(captureLambdaHandler(tracer))
  .use(logMetrics(metrics, { captureColdStartMetric: true }));
