import type { UpdateStreamModeCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { invalidArgument, limitExceeded } from "../errors.ts";
import { checkOnDemandLimit, checkShardLimit, withinLastDay } from "../limits.ts";
import { putStream, requestedStream, requireStream } from "../streams.ts";

const changesADayMax = 2;

/** The stream keeps its shards, as on AWS. */
export async function updateStreamMode(context: RequestContext, input: UpdateStreamModeCommandInput): Promise<object> {
  const { platform, region } = context;
  if (input.WarmThroughputMiBps !== undefined) {
    throw new NotImplementedError("the parameter WarmThroughputMiBps of UpdateStreamMode");
  }
  const streamName = requestedStream(region, input);
  const mode = input.StreamModeDetails!.StreamMode!;
  const nowMs = platform.clock.nowMs();
  await platform.store.transact((tx) => {
    const stream = requireStream(tx, region, streamName);
    if (stream.mode === mode) throw invalidArgument(`Stream ${streamName} is already in ${mode} mode.`);
    const modeChangedMs = withinLastDay(stream.modeChangedMs, nowMs);
    if (modeChangedMs.length === changesADayMax) {
      throw limitExceeded(`The mode of stream ${streamName} cannot be changed more than twice within 24 hours.`);
    }
    if (mode === "ON_DEMAND") checkOnDemandLimit(tx, region);
    else checkShardLimit(tx, region, stream.shards.length);
    putStream(tx, region, { ...stream, mode, modeChangedMs: [...modeChangedMs, nowMs] });
  });
  return {};
}
