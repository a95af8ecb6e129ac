import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import { accountId } from "../../engine/platform.ts";
import { functionReference } from "./function-name.ts";
import type { EventSourceMappingRecord, MappingStatus } from "./records.ts";

/** What the operations answer about a mapping. */
export function mappingConfiguration(
  record: EventSourceMappingRecord,
  status?: MappingStatus,
): EventSourceMappingConfiguration {
  return {
    UUID: record.uuid,
    EventSourceMappingArn: mappingArn(record.region, record.uuid),
    EventSourceArn: record.eventSourceArn,
    FunctionArn: functionReference(record.region, record.functionName, record.qualifier).invokedArn,
    StartingPosition: record.startingPosition,
    BatchSize: record.batchSize,
    MaximumBatchingWindowInSeconds: record.maximumBatchingWindowSeconds,
    ParallelizationFactor: record.parallelizationFactor ?? 1,
    ...(record.filters?.length && { FilterCriteria: { Filters: record.filters.map((Pattern) => ({ Pattern })) } }),
    MaximumRecordAgeInSeconds: record.maximumRecordAgeSeconds,
    BisectBatchOnFunctionError: record.bisectBatchOnFunctionError,
    MaximumRetryAttempts: record.maximumRetryAttempts,
    TumblingWindowInSeconds: record.tumblingWindowSeconds ?? 0,
    DestinationConfig: { OnFailure: {} },
    FunctionResponseTypes: record.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
    State: record.state,
    StateTransitionReason: "User action",
    LastModified: new Date(record.lastModifiedMs),
    LastProcessingResult: status?.lastProcessingResult ?? "No records processed",
  };
}

export function mappingArn(region: string, uuid: string): string {
  return `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`;
}
