/** Whose measures they are. */
export interface MeasuredFunction {
  readonly region: string;
  readonly functionName: string;
  /** `<function>:<version or alias>`, where the request named one. */
  readonly resource?: string | undefined;
  /** The version that ran for an alias. */
  readonly executedVersion?: string | undefined;
}

/** What happens to functions, by AWS's names of the metrics; times are in milliseconds. */
export type FunctionMeasures = Readonly<
  Partial<
    Record<
      | "Invocations"
      | "Errors"
      | "Duration"
      | "Throttles"
      | "ConcurrentExecutions"
      | "AsyncEventsReceived"
      | "AsyncEventAge"
      | "AsyncEventsDropped"
      | "RecursiveInvocationsDropped"
      | "DestinationDeliveryFailures"
      | "IteratorAge"
      | "UrlRequestCount"
      | "Url4xxCount"
      | "Url5xxCount"
      | "UrlRequestLatency"
      | "SignatureValidationErrors",
      number
    >
  >
>;

/** Takes what happened to a function just now, and returns at once. Whoever keeps metrics gives one. */
export type RecordMeasures = (measured: MeasuredFunction, measures: FunctionMeasures) => void;

/** `ranVersion` is what the qualifier stood for, where something has run. */
export function ofFunction(
  region: string,
  { functionName, qualifier }: { readonly functionName: string; readonly qualifier?: string | undefined },
  ranVersion?: string,
): MeasuredFunction {
  if (qualifier === undefined) return { region, functionName };
  const executedVersion = ranVersion === qualifier ? undefined : ranVersion;
  return { region, functionName, resource: `${functionName}:${qualifier}`, executedVersion };
}
