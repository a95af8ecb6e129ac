import type { Clock } from "../kernel/clock.ts";
import {
  EnvironmentStopped,
  type FunctionSpecification,
  type Invocation,
  type InvocationResult,
} from "./environments.ts";
import { encodeFrame, encodeInvocation, fromProcess, measured, toProcess } from "./frames.ts";
import { errorStatus, exited, type FunctionFailure, ranOutOfMemory, timedOut } from "./function-failures.ts";
import type { FunctionLog } from "./function-log.ts";
import type { FunctionProcess, ProcessEnd } from "./function-process.ts";
import { residentBytes } from "./process-memory.ts";

/** AWS's limit on starting a function's code outside of an invocation. */
const initializationMaxMs = 10_000;
const memoryLookMs = 100;

/** Thrown when starting took too long; AWS then starts the code anew, within the invocation's own time. */
export class InitializationTimeout extends Error {}

export interface EnvironmentOptions {
  readonly process: FunctionProcess;
  readonly specification: FunctionSpecification;
  readonly variables: Record<string, string>;
  readonly taskRoot: string;
  readonly log: FunctionLog;
  readonly clock: Clock;
  /** How long an environment stands idle before the whole of it is stopped. */
  readonly freezeAfterMs: number;
  /** How long it stands idle before it is ended. */
  readonly idleTimeoutMs: number;
  /** How long it is used at most. */
  readonly lifetimeMs: number;
  /** Called when it can take the next invocation. */
  readonly becameIdle: (environment: Environment) => void;
  /** Called, perhaps twice, when it takes no more invocations. */
  readonly ended: (environment: Environment) => void;
  /** Asks for `look` to be called, at the latest then. */
  readonly lookAt: (dueMs: number) => void;
}

interface Running {
  readonly invocation: Invocation;
  readonly resolve: (result: InvocationResult) => void;
  readonly reject: (error: Error) => void;
  /** Starting the code counts into the invocation's time, because it took too long before. */
  readonly withinInvocation: boolean;
  startedMs: number;
  deadlineMs: number;
  initializing: boolean;
  initDurationMs: number | undefined;
  /** Why the process was killed, or its own last word before it exits. */
  failure: FunctionFailure | undefined;
  lastWord: Buffer | undefined;
  fate: "stopped" | "initialization-timeout" | undefined;
}

/** One execution environment: a process that runs one function, one invocation at a time. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #process: FunctionProcess;
  readonly #log: FunctionLog;
  readonly #clock: Clock;
  #running: Running | undefined;
  readonly #createdMs: number;
  #idleSinceMs = 0;
  #memoryKb = 0;
  #ending = false;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#process = options.process;
    this.#log = options.log;
    this.#clock = options.clock;
    this.#createdMs = options.clock.monotonicMs();
    this.#process.listener = {
      frame: (type, body) => this.#receive(type, body),
      output: (source, chunk) => {
        this.#log.addOutput(source, chunk);
        this.#holdBackWhenFull();
      },
      ended: (end) => this.#processEnded(end),
    };
  }

  get idleSinceMs(): number {
    return this.#idleSinceMs;
  }

  /** Whether its credentials, and all else that was fresh when it started, have been in use for long enough. */
  get isOld(): boolean {
    return this.#clock.monotonicMs() - this.#createdMs >= this.#options.lifetimeMs;
  }

  /** Loads the function and runs its first invocation. */
  start(invocation: Invocation, withinInvocation: boolean): Promise<InvocationResult> {
    const { specification, taskRoot, variables } = this.#options;
    const nodeVersion = Number(/\d+/.exec(specification.runtime)?.[0]);
    this.#log.takeTail();
    if (!withinInvocation)
      this.#log.add(`INIT_START Runtime Version: nodejs:${nodeVersion}.v${process.versions.node}\n`);
    const limitMs = withinInvocation ? specification.timeoutMs : initializationMaxMs;
    const result = this.#begin(invocation, limitMs, withinInvocation);
    const { handler } = specification;
    const task = { environment: variables, directory: taskRoot, handler, nodeVersion };
    this.#process.send(encodeFrame(toProcess.initialize, JSON.stringify(task)));
    return result;
  }

  invoke(invocation: Invocation): Promise<InvocationResult> {
    this.#log.takeTail();
    const result = this.#begin(invocation, this.#options.specification.timeoutMs, false);
    this.#running!.initializing = false;
    this.#sendInvocation();
    return result;
  }

  /** Does what is due by now; says when the next look is. */
  look(nowMs: number): number {
    const running = this.#running;
    if (this.#ending || running?.failure) return Number.POSITIVE_INFINITY;
    if (!running) return this.#lookWhileIdle(nowMs);
    if (nowMs >= running.deadlineMs) {
      this.#runOutOfTime(running);
      return Number.POSITIVE_INFINITY;
    }
    const bytes = this.#process.pid === undefined ? 0 : residentBytes(this.#process.pid);
    this.#memoryKb = Math.max(this.#memoryKb, Math.ceil(bytes / 1024));
    if (bytes > this.#options.specification.memoryMb * 1024 * 1024) {
      this.#memoryKb = this.#options.specification.memoryMb * 1024;
      running.failure = ranOutOfMemory(running.invocation.requestId);
      this.#process.kill();
    }
    return Math.min(running.deadlineMs, nowMs + memoryLookMs);
  }

  /** Ends the environment at once, whatever it does. */
  end(): void {
    this.#ending = true;
    if (this.#running) this.#running.fate = "stopped";
    this.#options.ended(this);
    this.#process.kill();
  }

  #begin(invocation: Invocation, limitMs: number, withinInvocation: boolean): Promise<InvocationResult> {
    return new Promise((resolve, reject) => {
      const startedMs = this.#clock.monotonicMs();
      const deadlineMs = startedMs + limitMs;
      this.#running = {
        invocation,
        resolve,
        reject,
        withinInvocation,
        startedMs,
        deadlineMs,
        initializing: true,
        initDurationMs: undefined,
        failure: undefined,
        lastWord: undefined,
        fate: undefined,
      };
      this.#options.lookAt(Math.min(deadlineMs, startedMs + memoryLookMs));
    });
  }

  #sendInvocation(): void {
    const { invocation, deadlineMs } = this.#running!;
    this.#log.add(`START RequestId: ${invocation.requestId} Version: ${this.#options.specification.functionVersion}\n`);
    const { requestId, invokedFunctionArn, traceHeader, clientContext } = invocation;
    const timeoutMs = Math.ceil(deadlineMs - this.#clock.monotonicMs());
    const header = { requestId, invokedFunctionArn, traceHeader, clientContext, timeoutMs };
    this.#process.send(encodeInvocation(header, invocation.payload));
  }

  #receive(type: number, body: Buffer): void {
    const running = this.#running;
    if (type === fromProcess.log) {
      this.#log.add(body.toString());
      this.#holdBackWhenFull();
      return;
    }
    const { outcome, memoryKb, content } = measured(body);
    // Nothing else may come unasked.
    if (!running || running.failure) throw new Error("A frame out of turn");
    this.#memoryKb = Math.max(this.#memoryKb, memoryKb);
    if (type === fromProcess.result && !running.initializing) {
      if (outcome === 2) running.lastWord = content;
      else this.#finish(running, content, outcome === 1);
    } else if (type === fromProcess.initialized && running.initializing) {
      this.#initialized(running);
    } else if (type === fromProcess.initializationFailed && running.initializing) {
      running.lastWord = content;
    } else {
      throw new Error("A frame out of turn");
    }
  }

  #initialized(running: Running): void {
    running.initializing = false;
    if (!running.withinInvocation) {
      const nowMs = this.#clock.monotonicMs();
      running.initDurationMs = nowMs - running.startedMs;
      running.startedMs = nowMs;
      running.deadlineMs = nowMs + this.#options.specification.timeoutMs;
      this.#options.lookAt(running.deadlineMs);
    }
    this.#sendInvocation();
  }

  #finish(running: Running, payload: Uint8Array, failed: boolean, status?: string): void {
    const durationMs = this.#clock.monotonicMs() - running.startedMs;
    this.#log.finishLines();
    this.#log.add(`END RequestId: ${running.invocation.requestId}\n`);
    this.#log.add(this.#report(running, durationMs, status));
    const tail = this.#log.takeTail();
    this.#running = undefined;
    this.#idleSinceMs = this.#clock.monotonicMs();
    this.#holdBack(this.#log.flush());
    running.resolve(new Result(payload, failed, durationMs, running.initDurationMs, tail));
    if (!this.#ending) this.#options.becameIdle(this);
  }

  #report(running: Running, durationMs: number, status: string | undefined): string {
    const { memoryMb } = this.#options.specification;
    const init = running.initDurationMs;
    const fields = [
      `REPORT RequestId: ${running.invocation.requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      // Since August 2025 AWS bills the start of the code too.
      `Billed Duration: ${Math.ceil(durationMs + (init ?? 0))} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${Math.min(memoryMb, Math.ceil(this.#memoryKb / 1024))} MB`,
    ];
    if (init !== undefined) fields.push(`Init Duration: ${init.toFixed(2)} ms`);
    if (status) fields.push(status);
    return `${fields.join("\t")}\t\n`;
  }

  #runOutOfTime(running: Running): void {
    const { specification } = this.#options;
    if (running.initializing && !running.withinInvocation) running.fate = "initialization-timeout";
    running.failure = timedOut(running.invocation.requestId, specification.timeoutMs, this.#clock.nowMs());
    this.#process.kill();
  }

  #processEnded(end: ProcessEnd): void {
    this.#ending = true;
    this.#log.finishLines();
    const running = this.#running;
    if (running?.fate === "stopped") {
      this.#running = undefined;
      running.reject(new EnvironmentStopped());
    } else if (running?.fate === "initialization-timeout") {
      this.#running = undefined;
      this.#reportInitialization(running, "Status: timeout");
      running.reject(new InitializationTimeout());
    } else if (running) {
      this.#fail(running, end);
    }
    this.#holdBack(this.#log.flush());
    this.#options.ended(this);
  }

  #fail(running: Running, end: ProcessEnd): void {
    const { requestId } = running.invocation;
    const failure = running.failure ?? exited(requestId, end);
    const said = running.lastWord && !running.failure ? running.lastWord : undefined;
    const errorType = said ? errorTypeOf(said) : failure.errorType;
    if (running.initializing) {
      this.#reportInitialization(running, said ? errorStatus(errorType) : failure.status);
      this.#log.add(`START RequestId: ${requestId} Version: ${this.#options.specification.functionVersion}\n`);
    }
    if (!said || !running.initializing) this.#log.add(failure.logLine);
    const { errorMessage } = failure;
    const payload = said ?? Buffer.from(JSON.stringify({ errorType: failure.errorType, errorMessage }));
    this.#finish(running, payload, true, said ? errorStatus(errorType) : failure.status);
  }

  #reportInitialization(running: Running, status: string): void {
    const durationMs = this.#clock.monotonicMs() - running.startedMs;
    const phase = running.withinInvocation ? "invoke" : "init";
    this.#log.add(`INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\t${status}\n`);
  }

  #lookWhileIdle(nowMs: number): number {
    const { freezeAfterMs, idleTimeoutMs } = this.#options;
    const idleMs = nowMs - this.#idleSinceMs;
    if (idleMs >= idleTimeoutMs) {
      this.end();
      return Number.POSITIVE_INFINITY;
    }
    if (idleMs < freezeAfterMs) return this.#idleSinceMs + freezeAfterMs;
    this.#process.freeze();
    return this.#idleSinceMs + idleTimeoutMs;
  }

  #holdBackWhenFull(): void {
    if (this.#log.isFull) this.#holdBack(this.#log.flush());
  }

  #holdBack(written: void | Promise<void>): void {
    if (written && !this.#ending) this.#process.holdBack(written);
  }
}

class Result implements InvocationResult {
  readonly payload: Uint8Array;
  readonly functionError?: "Unhandled";
  readonly durationMs: number;
  readonly initDurationMs?: number;
  readonly #tail: () => string;

  /** AWS reports every error of its own runtimes as unhandled, caught or not. */
  constructor(
    payload: Uint8Array,
    failed: boolean,
    durationMs: number,
    initDurationMs: number | undefined,
    tail: () => string,
  ) {
    this.payload = payload;
    if (failed) this.functionError = "Unhandled";
    this.durationMs = durationMs;
    if (initDurationMs !== undefined) this.initDurationMs = initDurationMs;
    this.#tail = tail;
  }

  get logTail(): string {
    return this.#tail();
  }
}

function errorTypeOf(payload: Buffer): string {
  try {
    return String((JSON.parse(payload.toString()) as { errorType?: unknown }).errorType);
  } catch {
    return "Runtime.Unknown";
  }
}
