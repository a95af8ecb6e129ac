import type { UpdateMaxRecordSizeCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { putStream, requestedStream, requireStream } from "../streams.ts";

export async function updateMaxRecordSize(
  context: RequestContext,
  input: UpdateMaxRecordSizeCommandInput,
): Promise<object> {
  const { platform, region } = context;
  const streamName = requestedStream(region, input);
  await platform.store.transact((tx) => {
    putStream(tx, region, { ...requireStream(tx, region, streamName), maxRecordKib: input.MaxRecordSizeInKiB! });
  });
  return {};
}
