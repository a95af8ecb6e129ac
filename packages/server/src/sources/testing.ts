import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import type { CreateEventSourceMappingRequest } from "@aws-sdk/client-lambda";
import { createDynamodbService } from "../services/dynamodb/service.ts";
import { createDynamodbStreamsService } from "../services/dynamodb/streams/service.ts";
import { functionRequest, openTestbed, settle, type Testbed, type TestbedOptions } from "../services/lambda/testing.ts";

export const FunctionName = "roll-up";

const table: CreateTableInput = {
  TableName: "scores",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
};

export interface StreamTestbed extends Testbed {
  readonly streamArn: string;
}

/** A platform with the table `scores`, its stream, and the function `roll-up`. */
export async function openStreamTestbed(): Promise<StreamTestbed> {
  const testbed = await openPlainTestbed();
  await testbed.clients.lambda.createFunction(functionRequest({ FunctionName }));
  const { TableDescription } = await testbed.clients.dynamodb.createTable(table);
  await settle(testbed);
  return { ...testbed, streamArn: TableDescription?.LatestStreamArn ?? "" };
}

/** Another process over the same store, after the first was killed. */
export function openAgain(testbed: StreamTestbed): Promise<StreamTestbed> {
  const { store, clock, blobs } = testbed.platform;
  return openPlainTestbed({ store, clock, blobs }).then((again) => ({ ...again, streamArn: testbed.streamArn }));
}

export async function createMapping(
  { clients, streamArn }: StreamTestbed,
  changes: Partial<CreateEventSourceMappingRequest> = {},
): Promise<string> {
  const request = { EventSourceArn: streamArn, FunctionName, StartingPosition: "TRIM_HORIZON" as const, ...changes };
  return (await clients.lambda.createEventSourceMapping(request)).UUID ?? "";
}

/** Writes items with these ids, one after the other. */
export async function putItems({ clients }: Testbed, ...ids: string[]): Promise<void> {
  for (const id of ids) await clients.dynamodb.putItem({ TableName: "scores", Item: { id: { S: id } } });
}

interface StreamEventShape {
  readonly Records: readonly { readonly dynamodb: { readonly Keys: { readonly id: { readonly S: string } } } }[];
}

/** The ids of the items in an event. */
export function idsOf(event: unknown): string[] {
  return (event as StreamEventShape).Records.map(({ dynamodb }) => dynamodb.Keys.id.S);
}

/** The ids of the items in each event that functions have received. */
export function receivedIds({ environments }: Testbed): string[][] {
  return environments.events.map(idsOf);
}

function openPlainTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  return openTestbed({ ...options, services: [createDynamodbService(), createDynamodbStreamsService()] });
}
