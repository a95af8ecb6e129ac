import type { StreamDescription, StreamSummary } from "@aws-sdk/client-kinesis";
import { notFound } from "./errors.ts";
import { streamArn } from "./names.ts";
import type { StreamRecord } from "./records.ts";

/** What DescribeStream and DescribeStreamSummary both tell, in AWS's form. */
export function describeStreamRecord(region: string, stream: StreamRecord) {
  return {
    ...summarize(region, stream),
    RetentionPeriodHours: stream.retentionHours,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: "NONE",
  } satisfies Partial<StreamDescription>;
}

/** A stream in lists. It is created, changed and deleted at once, so it is always active. */
export function summarize(region: string, { name, mode, createdMs }: StreamRecord) {
  return {
    StreamName: name,
    StreamARN: streamArn(region, name),
    StreamStatus: "ACTIVE",
    StreamModeDetails: { StreamMode: mode },
    StreamCreationTimestamp: wholeSeconds(createdMs),
  } satisfies StreamSummary;
}

/** AWS tells the creation of streams and consumers to the second. */
export function wholeSeconds(timeMs: number): Date {
  return new Date(Math.floor(timeMs / 1000) * 1000);
}

/** A timestamp says which of the streams that had this name one after the other is meant; throws ResourceNotFoundException. */
export function checkCreation({ name, createdMs }: StreamRecord, timestamp: Date | undefined): void {
  if (timestamp === undefined || +wholeSeconds(timestamp.getTime()) === +wholeSeconds(createdMs)) return;
  throw notFound(`Stream ${name} with creation timestamp ${timestamp.toISOString()} not found.`);
}
