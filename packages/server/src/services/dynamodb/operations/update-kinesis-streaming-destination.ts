import type {
  UpdateKinesisStreamingDestinationInput,
  UpdateKinesisStreamingDestinationOutput,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { validationError } from "../errors.ts";
import { findDestination, notInState, putDestination } from "../kinesis-destinations/destinations.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

/** Changes from here on have the new precision. One that was never set is that of milliseconds. */
export async function updateKinesisStreamingDestination(
  { platform, region }: RequestContext,
  input: UpdateKinesisStreamingDestinationInput,
): Promise<UpdateKinesisStreamingDestinationOutput> {
  const name = nameForTables(region, input.TableName!);
  const streamArn = input.StreamArn!;
  const { ApproximateCreationDateTimePrecision: precision } = input.UpdateKinesisStreamingConfiguration ?? {};
  await platform.store.transact((tx) => {
    const table = readTableRecord(tx, region, name);
    if (!precision) {
      throw validationError(
        "Streaming destination cannot be updated with given parameters: " +
          "UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
      );
    }
    const destination = findDestination(tx, region, table.id, streamArn);
    if (!destination) {
      throw notInState(`No streaming destination with streamArn: ${streamArn} found for table with tableName: ${name}`);
    }
    if (destination.status !== "ACTIVE") {
      throw notInState(
        "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. " +
          `TableName: ${name}, kdsArn: ${streamArn}`,
      );
    }
    if (precision === (destination.precision ?? "MILLISECOND")) {
      throw validationError(
        `Invalid Request: Precision is already set to the desired value of ${precision} ` +
          `for tableId: ${table.id}, kdsArn: ${streamArn}`,
      );
    }
    putDestination(tx, region, table, { ...destination, precision });
  });
  return {
    TableName: name,
    StreamArn: streamArn,
    DestinationStatus: "UPDATING",
    UpdateKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: precision },
  };
}
