import type { Platform } from "../../engine/platform.ts";
import { formatTraceHeader, type Trace } from "../../engine/trace.ts";
import type { Environments, FunctionSpecification, InvocationResult } from "../../runtimes/environments.ts";
import { invokedFunctionNotFound } from "./errors.ts";
import { type FunctionReference, requireLatest } from "./function-name.ts";
import { CodeGoneError, functionSpecification } from "./function-specification.ts";
import { responseBytesMax } from "./limits.ts";
import { type FunctionRecord, functionCodec, functionKey } from "./records.ts";
import { enterOrStop } from "./recursion/loop-detection.ts";

export interface FunctionInvocation {
  readonly region: string;
  readonly function: FunctionReference;
  readonly requestId: string;
  /** JSON. */
  readonly payload: Uint8Array;
  /** JSON text. */
  readonly clientContext?: string;
  readonly trace: Trace;
}

interface Decoded {
  readonly key: Uint8Array;
  readonly bytes: Uint8Array;
  readonly record: FunctionRecord;
  readonly specification: FunctionSpecification;
}

const decodedCountMax = 4096;
const attemptsMax = 3;

/**
 * Runs functions as the store has them at the moment of the call: one read each, whose bytes are decoded again only when
 * they differ from the last time.
 */
export class FunctionInvoker {
  readonly #environments: Environments;
  readonly #decoded = new Map<string, Decoded>();

  constructor(environments: Environments) {
    this.#environments = environments;
  }

  /** Throws `ResourceNotFoundException`, `RecursiveInvocationException`, and what the environments throw: `TooManyRequestsException`, for one. */
  async invoke(platform: Platform, invocation: FunctionInvocation): Promise<InvocationResult> {
    for (let attempt = 1; ; attempt++) {
      const { specification } = await this.#load(platform, invocation);
      const trace = await enterOrStop(platform, invocation.region, invocation.function, invocation.trace);
      try {
        const result = await this.#environments.invoke(specification, {
          requestId: invocation.requestId,
          payload: invocation.payload,
          invokedFunctionArn: invocation.function.invokedArn,
          clientContext: invocation.clientContext,
          traceHeader: formatTraceHeader(trace),
        });
        return result.payload.length > responseBytesMax ? tooLarge(result) : result;
      } catch (error) {
        // The code was replaced between our read and the start of an environment: the record tells the new one.
        if (!(error instanceof CodeGoneError) || attempt === attemptsMax) throw error;
      }
    }
  }

  /** The function's record, for those who only want to know that it is there. */
  async find(platform: Platform, region: string, reference: FunctionReference): Promise<FunctionRecord> {
    return (await this.#load(platform, { region, function: reference })).record;
  }

  async #load(
    platform: Platform,
    { region, function: reference }: Pick<FunctionInvocation, "region" | "function">,
  ): Promise<Decoded> {
    requireLatest(reference);
    const known = this.#decoded.get(reference.functionArn);
    const key = known?.key ?? functionKey(region, reference.functionName);
    const bytes = await platform.store.read((tx) => tx.get(key));
    if (!bytes) {
      this.#decoded.delete(reference.functionArn);
      throw invokedFunctionNotFound(reference);
    }
    if (known && sameBytes(known.bytes, bytes)) return known;
    const record = functionCodec.decode(bytes);
    const decoded = { key, bytes, record, specification: functionSpecification(platform, record) };
    this.#remember(reference.functionArn, decoded);
    return decoded;
  }

  #remember(functionArn: string, decoded: Decoded): void {
    if (this.#decoded.size >= decodedCountMax) {
      const oldest = this.#decoded.keys().next();
      if (!oldest.done) this.#decoded.delete(oldest.value);
    }
    this.#decoded.set(functionArn, decoded);
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left === right || Buffer.compare(left, right) === 0;
}

function tooLarge(result: InvocationResult): InvocationResult {
  const error = {
    errorMessage: `Response payload size exceeded maximum allowed payload size (${responseBytesMax} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  };
  return { ...result, payload: Buffer.from(JSON.stringify(error)), functionError: "Unhandled" };
}
