import type { KinesisStreamingDestinationInput, KinesisStreamingDestinationOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { findDestination, notInState, putDestination } from "../kinesis-destinations/destinations.ts";
import { reasonAgainst } from "../kinesis-destinations/stream-check.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

/** As on AWS a stream that will not do is accepted, and described as `ENABLE_FAILED`. */
export async function enableKinesisStreamingDestination(
  context: RequestContext,
  input: KinesisStreamingDestinationInput,
): Promise<KinesisStreamingDestinationOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  const streamArn = input.StreamArn!;
  const { ApproximateCreationDateTimePrecision: precision } = input.EnableKinesisStreamingConfiguration ?? {};
  const description = await reasonAgainst(context, streamArn);
  const newId = uuid(platform.random);
  const changedMs = platform.clock.nowMs();
  await platform.store.transact((tx) => {
    const table = readTableRecord(tx, region, name);
    if (table.kinesisDestination) {
      throw notInState(
        "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.",
      );
    }
    const id = findDestination(tx, region, table.id, streamArn)?.id ?? newId;
    const destination = { id, tableName: name, streamArn, changedMs };
    putDestination(
      tx,
      region,
      table,
      description
        ? { ...destination, status: "ENABLE_FAILED", description }
        : { ...destination, status: "ACTIVE", ...(precision && { precision }) },
    );
  });
  return {
    TableName: name,
    StreamArn: streamArn,
    DestinationStatus: "ENABLING",
    EnableKinesisStreamingConfiguration: precision ? { ApproximateCreationDateTimePrecision: precision } : {},
  };
}
