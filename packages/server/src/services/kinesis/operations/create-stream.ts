import type { CreateStreamCommandInput } from "@aws-sdk/client-kinesis";
import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { ulid } from "../../../kernel/ids.ts";
import { inUse, invalidArgument } from "../errors.ts";
import { checkOnDemandLimit, checkShardLimit } from "../limits.ts";
import type { StreamRecord } from "../records.ts";
import { openFirstShards } from "../resharding.ts";
import { findStream, putStream, streamResource } from "../streams.ts";
import { addTags, checkTags } from "../tags.ts";

const onDemandShardCount = 4;

/**
 * The stream is active at once. Without a mode it is provisioned. On demand it has four shards, as on AWS at first, and keeps
 * them: a shard takes whatever comes, so there is no need for more.
 */
export async function createStream(context: RequestContext, input: CreateStreamCommandInput): Promise<object> {
  const { platform, region } = context;
  const { store, clock, random } = platform;
  if (input.WarmThroughputMiBps !== undefined) {
    throw new NotImplementedError("the parameter WarmThroughputMiBps of CreateStream");
  }
  const mode = input.StreamModeDetails?.StreamMode ?? "PROVISIONED";
  const shardCount = shardCountOf(input, mode);
  const tags = { ...input.Tags };
  checkTags(tags);
  const isTagged = Object.keys(tags).length > 0;
  if (isTagged) await context.authorize("kinesis:AddTagsToStream", streamResource(context, input));
  const nowMs = clock.nowMs();
  const record: StreamRecord = {
    id: ulid(clock, random),
    name: input.StreamName!,
    createdMs: nowMs,
    mode,
    retentionHours: 24,
    maxRecordKib: input.MaxRecordSizeInKiB ?? 1024,
    shards: [],
    shardCountEver: 0,
    expiredBeforeMs: 0,
    scaledMs: [],
    modeChangedMs: [],
  };
  await store.transact((tx) => {
    if (findStream(tx, region, record.name)) {
      throw inUse(`Stream ${record.name} under account ${accountId} already exists.`);
    }
    if (mode === "ON_DEMAND") checkOnDemandLimit(tx, region);
    else checkShardLimit(tx, region, shardCount);
    putStream(tx, region, openFirstShards(tx, record, shardCount, nowMs));
    if (isTagged) addTags(tx, tags, { streamName: record.name, streamId: record.id });
  });
  return {};
}

function shardCountOf({ ShardCount: count }: CreateStreamCommandInput, mode: StreamRecord["mode"]): number {
  if (mode === "ON_DEMAND") {
    if (count === undefined) return onDemandShardCount;
    throw invalidArgument("ShardCount must not be specified for a stream in ON_DEMAND mode.");
  }
  if (count === undefined) throw invalidArgument("ShardCount must be specified for a stream in PROVISIONED mode.");
  return count;
}
