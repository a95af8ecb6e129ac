import type { KinesisStreamingDestinationInput, KinesisStreamingDestinationOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { validationError } from "../errors.ts";
import { disabled, findDestination, notInState, putDestination } from "../kinesis-destinations/destinations.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

export async function disableKinesisStreamingDestination(
  { platform, region }: RequestContext,
  input: KinesisStreamingDestinationInput,
): Promise<KinesisStreamingDestinationOutput> {
  const name = nameForTables(region, input.TableName!);
  const streamArn = input.StreamArn!;
  if (input.EnableKinesisStreamingConfiguration) {
    throw validationError("Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters");
  }
  const nowMs = platform.clock.nowMs();
  await platform.store.transact((tx) => {
    const table = readTableRecord(tx, region, name);
    const destination = findDestination(tx, region, table.id, streamArn);
    if (destination?.status !== "ACTIVE") {
      throw notInState("KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.");
    }
    putDestination(tx, region, table, disabled(destination, nowMs));
  });
  return { TableName: name, StreamArn: streamArn, DestinationStatus: "DISABLING" };
}
