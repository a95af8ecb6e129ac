import type { FunctionSpecification } from "./environments.ts";
import type { FunctionFailure } from "./function-failures.ts";
import type { FunctionLog } from "./function-log.ts";
import type { InitializationType } from "./function-variables.ts";

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

/** What the platform says about an environment: lines in the function's log, and events for its extensions. */
export class Journal {
  readonly #log: FunctionLog;
  readonly #specification: FunctionSpecification;
  readonly #initializationType: InitializationType;
  /** Is told everything as events too. */
  listener: PlatformEventListener | undefined;

  constructor(log: FunctionLog, specification: FunctionSpecification, initializationType: InitializationType) {
    this.#log = log;
    this.#specification = specification;
    this.#initializationType = initializationType;
  }

  initializationStarted(phase: InitializationPhase, runtimeVersion: string): void {
    if (phase === "init") this.#log.add(`INIT_START Runtime Version: ${runtimeVersion}\n`, "platform");
    const { functionName, functionVersion } = this.#specification;
    const initializationType = this.#initializationType;
    this.listener?.("initStart", { initializationType, phase, runtimeVersion, functionName, functionVersion });
  }

  initializationDone(phase: InitializationPhase, durationMs: number, status?: string): void {
    const outcome = statusOf(status);
    const initializationType = this.#initializationType;
    this.listener?.("initRuntimeDone", { initializationType, phase, ...outcome });
    this.listener?.("initReport", {
      initializationType,
      phase,
      ...outcome,
      metrics: { durationMs: hundredths(durationMs) },
    });
    if (status) {
      const duration = `Init Duration: ${durationMs.toFixed(2)} ms`;
      this.#log.add(`INIT_REPORT ${duration}\tPhase: ${phase}\t${status}\n`, "platform");
    }
  }

  started(requestId: string, traceHeader: string): void {
    const version = this.#specification.functionVersion;
    this.#log.add(`START RequestId: ${requestId} Version: ${version}\n`, "platform");
    this.listener?.("start", { requestId, version, tracing: tracingOf(traceHeader) });
  }

  failed(failure: FunctionFailure): void {
    this.#log.add(failure.logLine, "platform");
  }

  runtimeDone(requestId: string, durationMs: number, producedBytes: number, status?: string): void {
    const metrics = { durationMs: hundredths(durationMs), producedBytes };
    this.listener?.("runtimeDone", { requestId, ...statusOf(status), metrics });
  }

  reported(report: Report): void {
    const { memoryMb } = this.#specification;
    const { requestId, durationMs, initDurationMs, failure } = report;
    // Since August 2025 AWS bills the start of the code too.
    const billedDurationMs = Math.ceil(durationMs + (initDurationMs ?? 0));
    const maxMemoryUsedMb = Math.min(memoryMb, Math.ceil(report.memoryKb / 1024));
    const fields = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${billedDurationMs} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${maxMemoryUsedMb} MB`,
    ];
    if (initDurationMs !== undefined) fields.push(`Init Duration: ${initDurationMs.toFixed(2)} ms`);
    if (failure) fields.push(failure.status);
    this.#log.add(`END RequestId: ${requestId}\n`, "platform");
    this.#log.add(`${fields.join("\t")}\t\n`, "platform");
    this.listener?.("report", {
      requestId,
      ...statusOf(failure?.status),
      metrics: {
        durationMs: hundredths(durationMs),
        billedDurationMs,
        memorySizeMB: memoryMb,
        maxMemoryUsedMB: maxMemoryUsedMb,
        ...(initDurationMs !== undefined && { initDurationMs: hundredths(initDurationMs) }),
      },
    });
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
