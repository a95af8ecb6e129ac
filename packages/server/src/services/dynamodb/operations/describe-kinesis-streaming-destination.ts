import type {
  DescribeKinesisStreamingDestinationInput,
  DescribeKinesisStreamingDestinationOutput,
  KinesisDataStreamDestination,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { destinationsOf } from "../kinesis-destinations/destinations.ts";
import type { DestinationRecord } from "../kinesis-destinations/records.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

/** The latest change comes first, as on AWS. */
export async function describeKinesisStreamingDestination(
  { platform, region }: RequestContext,
  input: DescribeKinesisStreamingDestinationInput,
): Promise<DescribeKinesisStreamingDestinationOutput> {
  const name = nameForTables(region, input.TableName!);
  const destinations = await platform.store.read((tx) =>
    destinationsOf(tx, region, readTableRecord(tx, region, name).id),
  );
  destinations.sort((one, other) => other.changedMs - one.changedMs);
  return { TableName: name, KinesisDataStreamDestinations: destinations.map(describe) };
}

function describe({ streamArn, status, description, precision }: DestinationRecord): KinesisDataStreamDestination {
  return {
    StreamArn: streamArn,
    DestinationStatus: status,
    ...(description !== undefined && { DestinationStatusDescription: description }),
    ...(precision && { ApproximateCreationDateTimePrecision: precision }),
  };
}
