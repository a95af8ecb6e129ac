import type { PutRecordCommandInput, PutRecordCommandOutput } from "@aws-sdk/client-kinesis";
import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { formatTraceHeader } from "../../../engine/trace.ts";
import { appendRecords } from "../append-records.ts";
import { invalidArgument } from "../errors.ts";
import { hashKeyOf } from "../hash-keys.ts";
import { shardIdOf } from "../names.ts";
import { checkRecordSize } from "../record-sizes.ts";
import type { StreamRecord } from "../records.ts";
import { formatSequence, parseSequence } from "../sequence-numbers.ts";
import { requestedStream, requireStream } from "../streams.ts";

type Output = Omit<PutRecordCommandOutput, "$metadata">;

/**
 * Sequence numbers grow with every put into a shard, and those of its children are larger: so what
 * SequenceNumberForOrdering asks for holds without it, and all there is to do is to refuse what is no such number.
 */
export async function putRecord(context: RequestContext, input: PutRecordCommandInput): Promise<Output> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  const { PartitionKey: partitionKey = "", Data: data = new Uint8Array(0), ExplicitHashKey: explicit } = input;
  const record = { partitionKey, data };
  const timeMs = platform.clock.nowMs();
  const cause = { timeMs, traceHeader: formatTraceHeader(context.trace) };
  const [placement] = await platform.store.transact((tx) => {
    const stream = requireStream(tx, region, streamName);
    checkRecordSize(stream, record);
    const hashed = { ...record, hashKey: hashKeyOf(partitionKey, explicit) };
    checkOrdering(stream, input.SequenceNumberForOrdering, timeMs);
    return appendRecords(tx, stream, [hashed], cause);
  });
  const { shard, sequence } = placement!;
  return { ShardId: shardIdOf(shard.number), SequenceNumber: formatSequence(shard, sequence) };
}

/** A number from the future is none that a put can have answered; shards may be a little ahead of the clock. */
function checkOrdering({ name, shards }: StreamRecord, text: string | undefined, nowMs: number): void {
  if (text === undefined) return;
  const newestSeconds = shards.reduce((newest, { epoch }) => Math.max(newest, epoch), Math.floor(nowMs / 1000));
  const parsed = parseSequence(text);
  if (parsed && parsed.shard.epoch <= newestSeconds) return;
  throw invalidArgument(
    `ExclusiveMinimumSequenceNumber ${text} used in PutRecord on stream ${name} under account ${accountId} is invalid.`,
  );
}
