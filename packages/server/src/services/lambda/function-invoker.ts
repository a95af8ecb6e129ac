import type { Platform } from "../../engine/platform.ts";
import { formatTraceHeader, type Trace } from "../../engine/trace.ts";
import type {
  Environments,
  FunctionSpecification,
  InvocationResult,
  ResponseStream,
} from "../../runtimes/environments.ts";
import type { WarmKeeping } from "../../runtimes/warm-keeping.ts";
import type { Reading } from "../../store/store.ts";
import { aliasCodec, aliasKey } from "./aliases/records.ts";
import { ConcurrencyGate } from "./concurrency/gate.ts";
import { unreservedConcurrency } from "./concurrency/set-aside.ts";
import { invokedFunctionNotFound } from "./errors.ts";
import { ofFunction, type RecordMeasures } from "./function-measures.ts";
import { FunctionMeter } from "./function-meter.ts";
import { type FunctionReference, latestVersion } from "./function-name.ts";
import { CodeGoneError, functionSpecification } from "./function-specification.ts";
import { accountConcurrencyMax, responseBytesMax } from "./limits.ts";
import { type FunctionRecord, functionCodec, functionKey, type VersionRecord } from "./records.ts";
import { enterOrStop } from "./recursion/loop-detection.ts";
import { refuseOtherRuntime } from "./runtime-management/runtime-version.ts";
import { versionCodec, versionKey, versionNumberOf } from "./versions/records.ts";

export interface FunctionInvocation {
  readonly region: string;
  readonly function: FunctionReference;
  readonly requestId: string;
  /** JSON. */
  readonly payload: Uint8Array;
  /** JSON text. */
  readonly clientContext?: string;
  readonly trace: Trace;
  /** Where a streaming caller takes the response. */
  readonly responseStream?: ResponseStream;
  /** Called with the version that runs, before it does. */
  readonly onVersion?: (version: string) => void;
}

export interface FunctionOutcome extends InvocationResult {
  /** The version that ran, also when an alias was invoked. */
  readonly executedVersion: string;
}

/** What an invocation runs: a function, and the version that its qualifier stands for this time. */
interface Target {
  readonly function: FunctionRecord;
  readonly version: VersionRecord;
  readonly specification: FunctionSpecification;
}

interface Decoded {
  readonly bytes: Uint8Array;
  readonly record: VersionRecord;
  readonly specification: FunctionSpecification;
}

/** What a snapshot of the store holds of a target. */
interface Found {
  readonly function: Uint8Array;
  /** Undefined for `$LATEST`, which is in the function's own record. */
  readonly version?: { readonly number: number; readonly bytes: Uint8Array };
}

const decodedCountMax = 4096;
const attemptsMax = 3;

/**
 * Runs functions as the store has them at the moment of the call: one read each, whose bytes are decoded again only when
 * they differ from the last time. It also counts what runs, so a platform has one invoker and no more.
 */
export class FunctionInvoker {
  readonly #environments: Environments & WarmKeeping;
  readonly #gate = new ConcurrencyGate();
  readonly #decoded = new Map<string, Decoded>();
  readonly #meter: FunctionMeter;
  /** For what is measured beside the invocations themselves. */
  readonly record: RecordMeasures;

  constructor(environments: Environments & WarmKeeping, record: RecordMeasures = () => {}) {
    this.#environments = environments;
    this.record = record;
    this.#meter = new FunctionMeter(record);
  }

  /**
   * Throws `ResourceNotFoundException`, `RecursiveInvocationException`, `TooManyRequestsException`, and what the
   * environments throw.
   */
  async invoke(platform: Platform, invocation: FunctionInvocation): Promise<FunctionOutcome> {
    const { region, function: reference } = invocation;
    for (let attempt = 1; ; attempt++) {
      const target = await this.#load(platform, region, reference);
      refuseOtherRuntime(target.version);
      invocation.onVersion?.(target.version.version);
      const trace = await enterOrStop(platform, region, reference, invocation.trace);
      const leave = await this.#enter(platform, reference, target);
      const runningCount = this.#meter.begin(reference);
      try {
        const result = await this.#environments.invoke(target.specification, {
          requestId: invocation.requestId,
          payload: invocation.payload,
          invokedFunctionArn: reference.invokedArn,
          clientContext: invocation.clientContext,
          traceHeader: formatTraceHeader(trace),
          responseStream: invocation.responseStream,
        });
        const outcome = new Outcome(result, target.version.version);
        this.#meter.ran(region, reference, outcome, runningCount);
        return outcome;
      } catch (error) {
        // The code was replaced between our read and the start of an environment: the record tells the new one.
        if (!(error instanceof CodeGoneError) || attempt === attemptsMax) throw error;
      } finally {
        this.#meter.end(reference);
        leave();
      }
    }
  }

  /** The version's record, for those who only want to know that it is there; of an alias, the version it names first. */
  async find(platform: Platform, region: string, reference: FunctionReference): Promise<VersionRecord> {
    return (await this.#load(platform, region, reference, 1)).version;
  }

  async #enter(platform: Platform, reference: FunctionReference, target: Target): Promise<() => void> {
    const { region } = target.version;
    const hasRoom = this.#gate.hasRoomWithoutReservation(region);
    const unreservedMax = hasRoom
      ? accountConcurrencyMax
      : await platform.store.read((tx) => unreservedConcurrency(tx, region));
    const { key } = target.specification;
    const isProvisioned = (target.function.provisionedConcurrency ?? 0) > 0;
    const provisionedCount = isProvisioned ? this.#environments.warmth(key).readyCount : 0;
    const { functionArn } = reference;
    const settings = target.function;
    try {
      return this.#gate.enter({ region, functionArn, settings, environmentKey: key, provisionedCount }, unreservedMax);
    } catch (error) {
      this.record(ofFunction(region, reference), { Throttles: 1 });
      throw error;
    }
  }

  /** `draw`, from 0 up to 1, decides between the two versions of an alias: below its weight, the second. */
  async #load(platform: Platform, region: string, reference: FunctionReference, draw?: number): Promise<Target> {
    const { functionArn, functionName, qualifier = latestVersion } = reference;
    const drawn = draw ?? (qualifier === latestVersion ? 1 : platform.random.integer(2 ** 32) / 2 ** 32);
    const found = await platform.store.read((tx) => find(tx, region, functionName, qualifier, drawn));
    if (!found) {
      this.#decoded.delete(functionArn);
      throw invokedFunctionNotFound(reference);
    }
    const latest = this.#decode(platform, functionArn, found.function, functionCodec.decode);
    const { number, bytes } = found.version ?? {};
    const chosen = bytes ? this.#decode(platform, `${functionArn}:${number}`, bytes, versionCodec.decode) : latest;
    return { function: latest.record as FunctionRecord, version: chosen.record, specification: chosen.specification };
  }

  #decode(platform: Platform, arn: string, bytes: Uint8Array, decode: (bytes: Uint8Array) => VersionRecord): Decoded {
    const known = this.#decoded.get(arn);
    if (known && sameBytes(known.bytes, bytes)) return known;
    const record = decode(bytes);
    const decoded = { bytes, record, specification: functionSpecification(platform, record) };
    if (this.#decoded.size >= decodedCountMax) {
      const oldest = this.#decoded.keys().next();
      if (!oldest.done) this.#decoded.delete(oldest.value);
    }
    this.#decoded.set(arn, decoded);
    return decoded;
  }
}

function find(tx: Reading, region: string, functionName: string, qualifier: string, drawn: number): Found | undefined {
  const record = tx.get(functionKey(region, functionName));
  if (!record) return undefined;
  const version = qualifier === latestVersion ? qualifier : versionOf(tx, region, functionName, qualifier, drawn);
  if (version === latestVersion) return { function: record };
  const number = version && versionNumberOf(version);
  const bytes = number && tx.get(versionKey(region, functionName, number));
  return bytes ? { function: record, version: { number, bytes } } : undefined;
}

function versionOf(
  tx: Reading,
  region: string,
  functionName: string,
  qualifier: string,
  drawn: number,
): string | undefined {
  if (versionNumberOf(qualifier)) return qualifier;
  const bytes = tx.get(aliasKey(region, functionName, qualifier));
  if (!bytes) return undefined;
  const { version, additional } = aliasCodec.decode(bytes);
  return additional && drawn < additional.weight ? additional.version : version;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left === right || Buffer.compare(left, right) === 0;
}

/** What the environments answered, held to the limit on answers. */
class Outcome implements FunctionOutcome {
  readonly executedVersion: string;
  readonly payload: Uint8Array;
  readonly functionError?: InvocationResult["functionError"];
  readonly durationMs: number;
  readonly initDurationMs?: number;
  readonly #result: InvocationResult;

  constructor(result: InvocationResult, executedVersion: string) {
    const isTooLarge = result.payload.length > responseBytesMax;
    this.executedVersion = executedVersion;
    this.payload = isTooLarge ? tooLarge : result.payload;
    this.functionError = isTooLarge ? "Unhandled" : result.functionError;
    this.durationMs = result.durationMs;
    this.initDurationMs = result.initDurationMs;
    this.#result = result;
  }

  /** Put together only when somebody asks. */
  get logTail(): string {
    return this.#result.logTail;
  }
}

const tooLarge = Buffer.from(
  JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${responseBytesMax} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  }),
);
