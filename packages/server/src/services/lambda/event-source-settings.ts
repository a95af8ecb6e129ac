import type { CreateEventSourceMappingRequest, UpdateEventSourceMappingRequest } from "@aws-sdk/client-lambda";
import { NotImplementedError } from "../../kernel/errors.ts";
import { invalidParameter } from "./errors.ts";
import type { EventSourceMappingRecord } from "./records.ts";

type Settings = CreateEventSourceMappingRequest & Omit<UpdateEventSourceMappingRequest, "UUID">;

/** What we cannot honour yet. Empty values, with which tools say that they want none, are no wish. */
const unsupported: Readonly<Record<string, (settings: Settings) => boolean>> = {
  FilterCriteria: ({ FilterCriteria }) => (FilterCriteria?.Filters?.length ?? 0) > 0,
  "DestinationConfig.OnFailure": ({ DestinationConfig }) => !!DestinationConfig?.OnFailure?.Destination,
  "DestinationConfig.OnSuccess": ({ DestinationConfig }) => !!DestinationConfig?.OnSuccess?.Destination,
  "ParallelizationFactor other than 1": ({ ParallelizationFactor }) => (ParallelizationFactor ?? 1) !== 1,
  TumblingWindowInSeconds: ({ TumblingWindowInSeconds }) => (TumblingWindowInSeconds ?? 0) !== 0,
  KMSKeyArn: ({ KMSKeyArn }) => !!KMSKeyArn,
  MetricsConfig: ({ MetricsConfig }) => (MetricsConfig?.Metrics?.length ?? 0) > 0,
  LoggingConfig: ({ LoggingConfig }) => LoggingConfig !== undefined,
  ScalingConfig: ({ ScalingConfig }) => ScalingConfig !== undefined,
  Topics: ({ Topics }) => Topics !== undefined,
  Queues: ({ Queues }) => Queues !== undefined,
  SourceAccessConfigurations: ({ SourceAccessConfigurations }) => (SourceAccessConfigurations?.length ?? 0) > 0,
  SelfManagedEventSource: ({ SelfManagedEventSource }) => SelfManagedEventSource !== undefined,
  AmazonManagedKafkaEventSourceConfig: (settings) => settings.AmazonManagedKafkaEventSourceConfig !== undefined,
  SelfManagedKafkaEventSourceConfig: (settings) => settings.SelfManagedKafkaEventSourceConfig !== undefined,
  DocumentDBEventSourceConfig: (settings) => settings.DocumentDBEventSourceConfig !== undefined,
  ProvisionedPollerConfig: ({ ProvisionedPollerConfig }) => ProvisionedPollerConfig !== undefined,
};

/** Refuses by name what cannot be honoured, and the values that the model alone does not rule out. */
export function checkEventSourceSettings(operation: string, input: object): void {
  const settings = input as Settings;
  for (const [parameter, isWanted] of Object.entries(unsupported)) {
    if (isWanted(settings)) throw new NotImplementedError(`${operation} with ${parameter}`);
  }
  const age = settings.MaximumRecordAgeInSeconds;
  if (age !== undefined && age !== -1 && age < 60) {
    throw invalidParameter(
      `1 validation error detected: Value '${age}' at 'maximumRecordAgeInSeconds' failed to satisfy constraint: ` +
        "Member must have value greater than or equal to 60",
    );
  }
}

/** The members of a mapping's record that the settings name. */
export function recordOfEventSourceSettings(settings: Partial<Settings>): Partial<EventSourceMappingRecord> {
  const { Enabled, BatchSize, MaximumBatchingWindowInSeconds, MaximumRecordAgeInSeconds, MaximumRetryAttempts } =
    settings;
  const { BisectBatchOnFunctionError, FunctionResponseTypes } = settings;
  return {
    ...(Enabled !== undefined && { enabled: Enabled }),
    ...(BatchSize !== undefined && { batchSize: BatchSize }),
    ...(MaximumBatchingWindowInSeconds !== undefined && {
      maximumBatchingWindowSeconds: MaximumBatchingWindowInSeconds,
    }),
    ...(MaximumRecordAgeInSeconds !== undefined && { maximumRecordAgeSeconds: MaximumRecordAgeInSeconds }),
    ...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: MaximumRetryAttempts }),
    ...(BisectBatchOnFunctionError !== undefined && { bisectBatchOnFunctionError: BisectBatchOnFunctionError }),
    ...(FunctionResponseTypes !== undefined && {
      reportBatchItemFailures: FunctionResponseTypes.includes("ReportBatchItemFailures"),
    }),
  };
}
