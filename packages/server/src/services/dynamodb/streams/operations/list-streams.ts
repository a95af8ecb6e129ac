import type { ListStreamsInput, ListStreamsOutput } from "@aws-sdk/client-dynamodb-streams";
import type { RequestContext } from "../../../../engine/service.ts";
import { prefixRange } from "../../../../store/keys.ts";
import { validationError } from "../../errors.ts";
import { streamArn } from "../../table-names.ts";
import { streamKeys, streamRecords } from "../records.ts";
import { parseStreamArn } from "../stream-lookup.ts";

const pageCountMax = 100;

/** The streams of a region or of a table, those that were disabled within the last day among them. */
export async function listStreams(context: RequestContext, input: ListStreamsInput): Promise<ListStreamsOutput> {
  const { platform, region } = context;
  const limit = input.Limit ?? pageCountMax;
  if (limit > pageCountMax) {
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ` +
        `Member must have value less than or equal to ${pageCountMax}`,
    );
  }
  const { TableName: tableName, ExclusiveStartStreamArn: last } = input;
  const range = prefixRange(["dynamodb", "stream", region, ...(tableName === undefined ? [] : [tableName])]);
  const start = last === undefined ? range.start : positionAfter(region, last);
  // A start outside the table's own streams must not let in those of others.
  const from = Buffer.compare(start, range.start) > 0 ? start : range.start;
  if (Buffer.compare(from, range.end) >= 0) return { Streams: [] };
  return platform.store.read((tx) => {
    const streams = [...tx.range({ start: from, end: range.end, limit: limit + 1 })].map(({ value }) => {
      const stream = streamRecords.decode(value);
      const arn = streamArn(region, stream.tableName, stream.label);
      return { StreamArn: arn, TableName: stream.tableName, StreamLabel: stream.label };
    });
    const Streams = streams.slice(0, limit);
    return { Streams, ...(streams.length > limit && { LastEvaluatedStreamArn: Streams.at(-1)!.StreamArn }) };
  });
}

function positionAfter(region: string, arn: string): Uint8Array {
  const { tableName, label } = parseStreamArn(region, arn);
  return Buffer.concat([streamKeys.stream(region, tableName, label), Buffer.of(0)]);
}
