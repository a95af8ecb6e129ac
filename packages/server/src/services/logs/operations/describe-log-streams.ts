import type {
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput,
  LogStream,
} from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { decodeKey, keyAfterPrefix } from "../../../store/keys.ts";
import type { Range } from "../../../store/store.ts";
import { logStreamArn, requestedGroup } from "../arns.ts";
import { formatPosition, positionAt } from "../event-position.ts";
import { requireGroup, requireStream, requireText } from "../lookups.ts";
import { decodePageToken, encodePageToken, type PagePosition } from "../page-token.ts";
import { type LogStreamRecord, streamKey, streamsOf, streamTimeKey, streamTimesOf } from "../records.ts";

type Output = Omit<DescribeLogStreamsCommandOutput, "$metadata">;

const pageSizeMax = 50;

export async function describeLogStreams(
  context: RequestContext,
  input: DescribeLogStreamsCommandInput,
): Promise<Output> {
  const { orderBy = "LogStreamName", logStreamNamePrefix, descending = false, limit = pageSizeMax, nextToken } = input;
  const logGroupName = requestedGroup(context.region, input);
  requireText("logStreamNamePrefix", logStreamNamePrefix);
  const byTime = orderBy === "LastEventTime";
  if (byTime && logStreamNamePrefix !== undefined) {
    throw new ServiceError("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const after = nextToken === undefined ? undefined : decodePageToken(nextToken);

  return context.platform.store.read((tx) => {
    const { groupId } = requireGroup(tx, context.region, logGroupName);
    const range = byTime
      ? remaining(streamTimesOf(groupId), after && timeKey(groupId, after), descending)
      : remaining(namesFrom(groupId, logStreamNamePrefix), after && streamKey(groupId, after.name), descending);
    const names: string[] = [];
    for (const { key } of tx.range({ ...range, limit: limit + 1 })) names.push(decodeKey(key).at(-1) as string);
    const logStreams = names.slice(0, limit).map((name) => requireStream(tx, groupId, name));
    const last = logStreams.at(-1);
    return {
      logStreams: logStreams.map((stream) => describe(context.region, logGroupName, stream)),
      ...(names.length > limit && last && { nextToken: encodePageToken(positionOf(last, byTime)) }),
    };
  });
}

function describe(region: string, logGroupName: string, stream: LogStreamRecord): LogStream {
  const { logStreamName, creationMs, firstEventMs, lastEventMs, lastIngestionMs, lastSequence } = stream;
  const arn = logStreamArn(region, logGroupName, logStreamName);
  return {
    logStreamName,
    creationTime: creationMs,
    ...(firstEventMs !== undefined && { firstEventTimestamp: firstEventMs }),
    ...(lastEventMs !== undefined && { lastEventTimestamp: lastEventMs }),
    ...(lastIngestionMs !== undefined && { lastIngestionTime: lastIngestionMs }),
    uploadSequenceToken: formatPosition({ ...positionAt(creationMs), sequence: lastSequence ?? 0 }),
    arn,
    // AWS reports zero for every stream since 2019.
    storedBytes: 0,
  };
}

/** The streams whose names begin with `prefix`: their keys begin with its key, less the byte that ends a name. */
function namesFrom(groupId: string, prefix: string | undefined): Range {
  if (prefix === undefined) return streamsOf(groupId);
  const start = streamKey(groupId, prefix).subarray(0, -1);
  return { start, end: keyAfterPrefix(start) };
}

function remaining({ start, end }: Range, after: Uint8Array | undefined, reverse: boolean): Range {
  if (!after) return { start, end, reverse };
  return reverse ? { start, end: after, reverse } : { start: keyAfterPrefix(after), end, reverse };
}

function timeKey(groupId: string, { name, lastEventMs = 0 }: PagePosition): Uint8Array {
  return streamTimeKey(groupId, lastEventMs, name);
}

function positionOf({ logStreamName, lastEventMs }: LogStreamRecord, byTime: boolean): PagePosition {
  return byTime ? { name: logStreamName, lastEventMs: lastEventMs ?? 0 } : { name: logStreamName };
}
