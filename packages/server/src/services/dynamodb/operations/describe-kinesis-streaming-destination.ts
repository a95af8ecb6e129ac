import type {
  DescribeKinesisStreamingDestinationInput,
  DescribeKinesisStreamingDestinationOutput,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

/** No table has one, because EnableKinesisStreamingDestination is refused. */
export async function describeKinesisStreamingDestination(
  { platform, region }: RequestContext,
  input: DescribeKinesisStreamingDestinationInput,
): Promise<DescribeKinesisStreamingDestinationOutput> {
  const name = nameForTables(region, input.TableName!);
  await platform.store.read((tx) => readTableRecord(tx, region, name));
  return { TableName: name, KinesisDataStreamDestinations: [] };
}
