import type {
  CreateEventSourceMappingRequest,
  FilterCriteria,
  UpdateEventSourceMappingRequest,
} from "@aws-sdk/client-lambda";
import {
  compileEventPattern,
  type EventPattern,
  EventPatternError,
  type Operator,
} from "../../engine/event-patterns/event-pattern.ts";
import { NotImplementedError } from "../../kernel/errors.ts";
import { invalidParameter } from "./errors.ts";
import type { EventSourceMappingRecord } from "./records.ts";

type Settings = CreateEventSourceMappingRequest & Omit<UpdateEventSourceMappingRequest, "UUID">;

/** What we cannot honour yet. Empty values, with which tools say that they want none, are no wish. */
const unsupported: Readonly<Record<string, (settings: Settings) => boolean>> = {
  "DestinationConfig.OnFailure": ({ DestinationConfig }) => !!DestinationConfig?.OnFailure?.Destination,
  "DestinationConfig.OnSuccess": ({ DestinationConfig }) => !!DestinationConfig?.OnSuccess?.Destination,
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
  checkFilters(patternsOf(settings.FilterCriteria));
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
  const { BisectBatchOnFunctionError, FunctionResponseTypes, FilterCriteria, ParallelizationFactor } = settings;
  const { TumblingWindowInSeconds } = settings;
  return {
    ...(Enabled !== undefined && { enabled: Enabled }),
    ...(BatchSize !== undefined && { batchSize: BatchSize }),
    ...(MaximumBatchingWindowInSeconds !== undefined && {
      maximumBatchingWindowSeconds: MaximumBatchingWindowInSeconds,
    }),
    ...(MaximumRecordAgeInSeconds !== undefined && { maximumRecordAgeSeconds: MaximumRecordAgeInSeconds }),
    ...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: MaximumRetryAttempts }),
    ...(BisectBatchOnFunctionError !== undefined && { bisectBatchOnFunctionError: BisectBatchOnFunctionError }),
    ...(FilterCriteria !== undefined && { filters: patternsOf(FilterCriteria) }),
    ...(ParallelizationFactor !== undefined && { parallelizationFactor: ParallelizationFactor }),
    ...(TumblingWindowInSeconds !== undefined && { tumblingWindowSeconds: TumblingWindowInSeconds }),
    ...(FunctionResponseTypes !== undefined && {
      reportBatchItemFailures: FunctionResponseTypes.includes("ReportBatchItemFailures"),
    }),
  };
}

/** Refuses what a mapping as a whole cannot be: a window's state is the shard's, which batches side by side would tear apart. */
export function checkMapping(operation: string, mapping: EventSourceMappingRecord): void {
  if ((mapping.tumblingWindowSeconds ?? 0) > 0 && (mapping.parallelizationFactor ?? 1) > 1) {
    throw new NotImplementedError(`${operation} with TumblingWindowInSeconds beside a ParallelizationFactor above 1`);
  }
}

/** A mapping may have five, as on AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
const filterCountMax = 5;

/** Those that Lambda's filters have of EventBridge's. */
const filterOperators: ReadonlySet<Operator> = new Set<Operator>([
  "prefix",
  "suffix",
  "anything-but",
  "numeric",
  "exists",
  "equals-ignore-case",
]);

/** The test that a mapping's filter stands for. */
export function compileFilter(pattern: string): EventPattern {
  return compileEventPattern(pattern, filterOperators);
}

function patternsOf(criteria: FilterCriteria | undefined): string[] {
  return (criteria?.Filters ?? []).map(({ Pattern }) => Pattern ?? "");
}

function checkFilters(patterns: readonly string[]): void {
  if (patterns.length > filterCountMax) {
    throw invalidParameter(`A mapping may have at most ${filterCountMax} filters, not ${patterns.length}.`);
  }
  for (const pattern of patterns) {
    try {
      compileFilter(pattern);
    } catch (error) {
      if (!(error instanceof EventPatternError)) throw error;
      throw invalidParameter("Invalid filter pattern definition.");
    }
  }
}
