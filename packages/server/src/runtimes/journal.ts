import type { Clock } from "../kernel/clock.ts";
import type { BillInvocation } from "./billing.ts";
import type { FunctionSpecification } from "./environments.ts";
import type { Extension } from "./extensions/extension.ts";
import type { FunctionFailure } from "./function-failures.ts";
import type { FunctionLog } from "./function-log.ts";
import type { InitializationType } from "./function-variables.ts";
import { levelOfEvent, reaches } from "./json-log.ts";

/** When a function's code was loaded: before its first invocation, or within it because that had taken too long. */
export type InitializationPhase = "init" | "invoke";

/** What a platform event of the Telemetry API tells: `type` without the `platform.`, and its record. */
export type PlatformEventListener = (type: string, record: Record<string, unknown>) => void;

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly initDurationMs: number | undefined;
  readonly memoryKb: number;
  readonly failure: FailureSummary | undefined;
}

/** How an invocation failed, as far as its report tells. */
export type FailureSummary = Pick<FunctionFailure, "status">;

/**
 * What the platform says about an environment: in the function's log, as lines of text or as the events that the Telemetry
 * API has too, to its extensions, and to whoever keeps the bills.
 */
export class Journal {
  readonly #log: FunctionLog;
  readonly #specification: FunctionSpecification;
  readonly #initializationType: InitializationType;
  readonly #clock: Clock;
  readonly #bill: BillInvocation;
  #requestId = "";
  /** Is told everything as events too. */
  listener: PlatformEventListener | undefined;

  constructor(
    log: FunctionLog,
    specification: FunctionSpecification,
    initializationType: InitializationType,
    clock: Clock,
    bill: BillInvocation,
  ) {
    this.#log = log;
    this.#specification = specification;
    this.#initializationType = initializationType;
    this.#clock = clock;
    this.#bill = bill;
  }

  get isJson(): boolean {
    return this.#specification.jsonLog !== undefined;
  }

  initializationStarted(phase: InitializationPhase, runtimeVersion: string): void {
    const { functionName, functionVersion } = this.#specification;
    const initializationType = this.#initializationType;
    const line = phase === "init" ? `INIT_START Runtime Version: ${runtimeVersion}\n` : "";
    this.#tell("initStart", line, () => ({
      initializationType,
      phase,
      runtimeVersion,
      functionName,
      functionVersion,
    }));
  }

  initializationDone(phase: InitializationPhase, durationMs: number, status?: string): void {
    const outcome = statusOf(status);
    const initializationType = this.#initializationType;
    this.#tell("initRuntimeDone", "", () => ({ initializationType, phase, ...outcome }));
    const line = `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\t${status}\n`;
    this.#tell("initReport", status ? line : "", () => ({
      initializationType,
      phase,
      ...outcome,
      metrics: { durationMs: hundredths(durationMs) },
    }));
  }

  started(requestId: string, traceHeader: string): void {
    const version = this.#specification.functionVersion;
    this.#requestId = requestId;
    this.#tell("start", `START RequestId: ${requestId} Version: ${version}\n`, () => ({
      requestId,
      version,
      tracing: tracingOf(traceHeader),
    }));
  }

  /** No event of its own: those of the invocation's end tell the status, and the log why. */
  failed({ errorType, errorMessage, explanation, logLine }: FunctionFailure): void {
    if (!this.isJson) {
      this.#log.add(logLine, "platform");
      return;
    }
    const message = explanation ? `${explanation} ${errorMessage}` : errorMessage;
    this.#addJson({ timestamp: this.#now(), level: "ERROR", requestId: this.#requestId, message, errorType });
  }

  runtimeDone(requestId: string, durationMs: number, producedBytes: number, status?: string): void {
    this.#tell("runtimeDone", "", () => ({
      requestId,
      ...statusOf(status),
      metrics: { durationMs: hundredths(durationMs), producedBytes },
    }));
  }

  reported(report: Report): void {
    const { memoryMb } = this.#specification;
    const { requestId, durationMs, initDurationMs, failure } = report;
    // Since August 2025 AWS bills the start of the code too.
    const billedDurationMs = Math.ceil(durationMs + (initDurationMs ?? 0));
    const maxMemoryUsedMb = Math.min(memoryMb, Math.ceil(report.memoryKb / 1024));
    this.#bill(this.#specification, billedDurationMs);
    const fields = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${billedDurationMs} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${maxMemoryUsedMb} MB`,
    ];
    if (initDurationMs !== undefined) fields.push(`Init Duration: ${initDurationMs.toFixed(2)} ms`);
    if (failure) fields.push(failure.status);
    if (!this.isJson) this.#log.add(`END RequestId: ${requestId}\n`, "platform");
    this.#tell("report", `${fields.join("\t")}\t\n`, () => ({
      requestId,
      ...statusOf(failure?.status),
      metrics: {
        durationMs: hundredths(durationMs),
        billedDurationMs,
        memorySizeMB: memoryMb,
        maxMemoryUsedMB: maxMemoryUsedMb,
        ...(initDurationMs !== undefined && { initDurationMs: hundredths(initDurationMs) }),
      },
    }));
  }

  extensionReported({ name, state, events, errorType }: Extension): void {
    const error = errorType === undefined ? "" : `\tError Type: ${errorType}`;
    const line = `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(",")}]${error}\n`;
    this.#tell("extension", line, () => ({ name, state, events, ...(errorType !== undefined && { errorType }) }));
  }

  telemetrySubscribed(name: string, types: readonly string[]): void {
    const shown = types.map((type) => type[0]?.toUpperCase() + type.slice(1)).join(", ");
    const line = `TELEMETRY\tName: ${name}\tState: Subscribed\tTypes: [${shown}]\n`;
    this.#tell("telemetrySubscription", line, () => ({ name, state: "Subscribed", types }));
  }

  /** `line` is empty where a log of text says nothing; records are made only when somebody reads them. */
  #tell(type: string, line: string, makeRecord: () => Record<string, unknown>): void {
    const { jsonLog } = this.#specification;
    if (!jsonLog && line) this.#log.add(line, "platform");
    if (!jsonLog && !this.listener) return;
    const record = makeRecord();
    if (jsonLog && reaches(levelOfEvent(type, record), jsonLog.systemLevel)) {
      this.#addJson({ time: this.#now(), type: `platform.${type}`, record });
    }
    this.listener?.(type, record);
  }

  #addJson(line: object): void {
    this.#log.add(`${JSON.stringify(line)}\n`, "platform");
  }

  #now(): string {
    return new Date(this.#clock.nowMs()).toISOString();
  }
}

/** `Status: error\tError Type: X` as the members that events have. */
function statusOf(text: string | undefined): { status: string; errorType?: string } {
  if (!text) return { status: "success" };
  const [, status = "error", errorType] = /^Status: (\w+)(?:\tError Type: (.*))?$/.exec(text) ?? [];
  return errorType ? { status, errorType } : { status };
}

function tracingOf(traceHeader: string) {
  const spanId = /(?:^|;)Parent=([0-9a-f]+)/.exec(traceHeader)?.[1];
  return { type: "X-Amzn-Trace-Id", value: traceHeader, ...(spanId && { spanId }) };
}

function hundredths(durationMs: number): number {
  return Math.round(durationMs * 100) / 100;
}
