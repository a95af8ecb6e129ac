import type { FunctionOutcome } from "./function-invoker.ts";
import { ofFunction, type RecordMeasures } from "./function-measures.ts";
import type { FunctionReference } from "./function-name.ts";

/** Counts how much of each function runs, and tells what its invocations came to. It adds well under a microsecond. */
export class FunctionMeter {
  readonly #record: RecordMeasures;
  readonly #running = new Map<string, number>();

  constructor(record: RecordMeasures) {
    this.#record = record;
  }

  /** How many of the function run from here on, this one included; `end` takes it out again. */
  begin({ functionArn }: FunctionReference): number {
    const count = (this.#running.get(functionArn) ?? 0) + 1;
    this.#running.set(functionArn, count);
    return count;
  }

  ran(region: string, reference: FunctionReference, outcome: FunctionOutcome, runningCount: number): void {
    this.#record(ofFunction(region, reference, outcome.executedVersion), {
      Invocations: 1,
      Errors: outcome.functionError ? 1 : 0,
      Duration: outcome.durationMs,
      ConcurrentExecutions: runningCount,
    });
  }

  end({ functionArn }: FunctionReference): void {
    const count = (this.#running.get(functionArn) ?? 1) - 1;
    if (count > 0) this.#running.set(functionArn, count);
    else this.#running.delete(functionArn);
  }
}
