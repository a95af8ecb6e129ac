/** Whose measures they are. */
export interface MeasuredFunction {
  readonly region: string;
  readonly functionName: string;
  /** `<function>:<version or alias>`, where the request named one. */
  readonly resource?: string | undefined;
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
      | "SignatureValidationErrors",
      number
    >
  >
>;

/** Takes what happened to a function just now, and returns at once. Whoever keeps metrics gives one. */
export type RecordMeasures = (measured: MeasuredFunction, measures: FunctionMeasures) => void;

export function ofFunction(
  region: string,
  { functionName, qualifier }: { readonly functionName: string; readonly qualifier?: string | undefined },
): MeasuredFunction {
  return qualifier === undefined
    ? { region, functionName }
    : { region, functionName, resource: `${functionName}:${qualifier}` };
}
