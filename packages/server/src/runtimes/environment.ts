import type { Clock } from "../kernel/clock.ts";
import {
  EnvironmentStopped,
  type FunctionSpecification,
  type Invocation,
  type InvocationResult,
} from "./environments.ts";
import { broken, errorStatus, exited, type FunctionFailure, timedOut, usedTooMuch } from "./function-failures.ts";
import type { FunctionLog } from "./function-log.ts";
import type { FunctionProcess, ProcessEnd } from "./function-process.ts";
import type { InitializationType } from "./function-variables.ts";
import { LazyResult } from "./invocation-result.ts";
import { ResourceWatch } from "./isolation/resource-watch.ts";
import type { InitializationPhase, Journal } from "./journal.ts";
import type { RuntimeLink, RuntimeListener } from "./runtime-link.ts";

/** What an invocation uses is looked at once it has taken this long. */
const firstLookMs = 100;
/** AWS's limit on starting a function's code outside of an invocation. */
const initializationMaxMs = 10_000;

/** AWS's limit on a response that is streamed. */
const streamedBytesMax = 200 * 1024 * 1024;
const tooLarge = Buffer.from(
  JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${streamedBytesMax} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  }),
);

/** Thrown when starting took too long; AWS then starts the code anew, within the invocation's own time. */
export class InitializationTimeout extends Error {}

export interface EnvironmentOptions {
  readonly process: FunctionProcess;
  readonly specification: FunctionSpecification;
  /** Makes the link to the runtime in the process. */
  readonly connect: (listener: RuntimeListener) => RuntimeLink;
  /** What the log calls the runtime, e.g. `nodejs:22.v22.11.0`. */
  readonly runtimeVersion: string;
  readonly log: FunctionLog;
  readonly journal: Journal;
  readonly initializationType: InitializationType;
  readonly clock: Clock;
  /** How long an environment stands idle before the whole of it is stopped. */
  readonly freezeAfterMs: number;
  /** How long it stands idle before it is ended. */
  readonly idleTimeoutMs: number;
  /** How long it is used at most. */
  readonly lifetimeMs: number;
  /** Called when its code is loaded. */
  readonly initialized: (environment: Environment) => void;
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
  /** `invoke` when starting the code counts into the invocation's time, because it took too long before. */
  readonly phase: InitializationPhase;
  startedMs: number;
  deadlineMs: number;
  initializing: boolean;
  initDurationMs: number | undefined;
  producedBytes: number;
  /** Its caller has the answer; what remains is what runs after it. */
  answered: boolean;
  /** Whether its report is still to come, because others may be at work on it. */
  unreported: boolean;
  /** Why the process was killed, or its own last word before it exits. */
  failure: FunctionFailure | undefined;
  lastWord: { readonly error: Buffer; readonly errorType: string } | undefined;
  fate: "stopped" | "initialization-timeout" | undefined;
}

/** Loading the function before there is an invocation. */
interface Preparing {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly startedMs: number;
  readonly deadlineMs: number;
  /** Why it was ended, or the runtime's own word for it. */
  status: string | undefined;
}

/** Thrown when a function could not be loaded ahead of its invocations. */
export class PreparationFailed extends Error {}

/** One execution environment: a process that runs one function, one invocation at a time. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #process: FunctionProcess;
  readonly #link: RuntimeLink;
  readonly #log: FunctionLog;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #watch: ResourceWatch;
  #running: Running | undefined;
  #preparing: Preparing | undefined;
  readonly #createdMs: number;
  #idleSinceMs = 0;
  #memoryKb = 0;
  #ending = false;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#process = options.process;
    this.#log = options.log;
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#createdMs = options.clock.monotonicMs();
    this.#watch = new ResourceWatch(options.process, options.specification);
    this.#link = options.connect({
      initialized: () => this.#initialized(),
      initializationFailed: (error, errorType) => this.#initializationFailed(error, errorType),
      log: (message) => this.#logged(message),
      responseBegan: (contentType) => this.#answering().invocation.responseStream?.begin(contentType),
      responseChunk: (chunk) => this.#stream(chunk),
      answered: (payload, failed) => this.#answered(payload, failed),
      lastWord: (error) => {
        this.#answering().lastWord = { error, errorType: errorTypeOf(error) };
      },
      ready: () => this.#ready(),
      broke: (errorType, reason) => this.#broke(errorType, reason),
      memory: (peakKb) => {
        this.#memoryKb = Math.max(this.#memoryKb, peakKb);
      },
    });
    this.#process.listener = {
      frame: this.#link.frame,
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

  get isIdle(): boolean {
    return !this.#ending && !this.#running && !this.#preparing;
  }

  get hasEnded(): boolean {
    return this.#ending;
  }

  /** Whether it was made ahead of its invocations and is kept without any. */
  get isProvisioned(): boolean {
    return this.#options.initializationType === "provisioned-concurrency";
  }

  get key(): string {
    return this.#options.specification.key;
  }

  /** Whether it has answered and will soon be able to take the next invocation. */
  get isSettling(): boolean {
    return !this.#ending && this.#running?.answered === true;
  }

  /** Whether its credentials, and all else that was fresh when it started, have been in use for long enough. */
  get isOld(): boolean {
    return this.#clock.monotonicMs() - this.#createdMs >= this.#options.lifetimeMs;
  }

  /** Loads the function and runs its first invocation. */
  start(invocation: Invocation, phase: InitializationPhase): Promise<InvocationResult> {
    this.#log.takeTail();
    this.#journal.initializationStarted(phase, this.#options.runtimeVersion);
    const limitMs = phase === "invoke" ? this.#options.specification.timeoutMs : initializationMaxMs;
    const result = this.#begin(invocation, limitMs, phase);
    this.#link.initialize();
    return result;
  }

  /** Loads the function and waits for its first invocation. */
  prepare(): Promise<void> {
    this.#journal.initializationStarted("init", this.#options.runtimeVersion);
    const startedMs = this.#clock.monotonicMs();
    const deadlineMs = startedMs + initializationMaxMs;
    return new Promise((resolve, reject) => {
      this.#preparing = { resolve, reject, startedMs, deadlineMs, status: undefined };
      this.#options.lookAt(Math.min(deadlineMs, startedMs + firstLookMs));
      this.#link.initialize();
    });
  }

  invoke(invocation: Invocation): Promise<InvocationResult> {
    this.#log.takeTail();
    const result = this.#begin(invocation, this.#options.specification.timeoutMs, "init");
    this.#running!.initializing = false;
    this.#deliver();
    return result;
  }

  /** Does what is due by now; says when the next look is. */
  look(nowMs: number): number {
    const running = this.#running;
    if (this.#ending || running?.failure) return Number.POSITIVE_INFINITY;
    if (this.#preparing) return this.#lookWhilePreparing(this.#preparing, nowMs);
    if (!running) return this.#lookWhileIdle(nowMs);
    if (nowMs >= running.deadlineMs) {
      this.#runOutOfTime(running);
      return Number.POSITIVE_INFINITY;
    }
    const dueMs = this.#watch.dueMs(running.startedMs);
    if (nowMs < dueMs) return Math.min(running.deadlineMs, dueMs);
    const excess = this.#watch.look(nowMs);
    this.#memoryKb = Math.max(this.#memoryKb, this.#watch.memoryKb);
    if (excess) {
      running.failure = usedTooMuch(running.invocation.requestId, excess);
      this.#process.kill();
    }
    return Math.min(running.deadlineMs, this.#watch.nextLookMs);
  }

  /** Ends the environment at once, whatever it does; only its extensions may have a moment more. */
  async end(): Promise<void> {
    this.#ending = true;
    if (this.#running) this.#running.fate = "stopped";
    this.#options.ended(this);
    const farewell = this.#link.end("spindown");
    if (farewell) await farewell;
    this.#process.kill();
  }

  #begin(invocation: Invocation, limitMs: number, phase: InitializationPhase): Promise<InvocationResult> {
    return new Promise((resolve, reject) => {
      const startedMs = this.#clock.monotonicMs();
      const deadlineMs = startedMs + limitMs;
      this.#running = {
        invocation,
        resolve,
        reject,
        phase,
        startedMs,
        deadlineMs,
        initializing: true,
        initDurationMs: undefined,
        producedBytes: 0,
        answered: false,
        unreported: true,
        failure: undefined,
        lastWord: undefined,
        fate: undefined,
      };
      this.#options.lookAt(Math.min(deadlineMs, startedMs + firstLookMs));
    });
  }

  #deliver(): void {
    const { invocation, deadlineMs } = this.#running!;
    this.#journal.started(invocation.requestId, invocation.traceHeader);
    this.#link.deliver(invocation, Math.ceil(deadlineMs - this.#clock.monotonicMs()));
  }

  /** The invocation whose answer may come now; nothing may come unasked. */
  #answering(): Running {
    const running = this.#running;
    if (!running || running.initializing || running.answered || running.failure)
      throw new Error("An answer out of turn");
    return running;
  }

  #loading(): Running {
    const running = this.#running;
    if (!running?.initializing || running.failure) throw new Error("An answer out of turn");
    return running;
  }

  #initialized(): void {
    if (this.#preparing) {
      this.#prepared(this.#preparing);
      return;
    }
    const running = this.#loading();
    running.initializing = false;
    const nowMs = this.#clock.monotonicMs();
    this.#journal.initializationDone(running.phase, nowMs - running.startedMs);
    if (running.phase === "init") {
      running.initDurationMs = nowMs - running.startedMs;
      running.startedMs = nowMs;
      running.deadlineMs = nowMs + this.#options.specification.timeoutMs;
      this.#options.lookAt(running.deadlineMs);
    }
    this.#options.initialized(this);
    this.#deliver();
  }

  #prepared(preparing: Preparing): void {
    this.#preparing = undefined;
    this.#journal.initializationDone("init", this.#clock.monotonicMs() - preparing.startedMs);
    this.#options.initialized(this);
    preparing.resolve();
    this.#rest();
  }

  #initializationFailed(error: Buffer, errorType = errorTypeOf(error)): void {
    if (this.#preparing) this.#preparing.status = errorStatus(errorType);
    else this.#loading().lastWord = { error, errorType };
  }

  #logged(message: string): void {
    this.#log.add(message);
    this.#holdBackWhenFull();
  }

  #stream(chunk: Buffer): void | Promise<void> {
    const running = this.#answering();
    running.producedBytes += chunk.length;
    if (running.producedBytes <= streamedBytesMax) return running.invocation.responseStream?.write(chunk);
  }

  #answered(payload: Buffer, failed: boolean): void {
    const running = this.#answering();
    if (running.producedBytes <= streamedBytesMax) this.#finish(running, payload, failed);
    else this.#finish(running, tooLarge, true);
  }

  /** Gives the caller the answer. The report follows at once, unless others may be at work on the invocation. */
  #finish(running: Running, payload: Uint8Array, failed: boolean, status?: string): void {
    const durationMs = this.#clock.monotonicMs() - running.startedMs;
    const { requestId } = running.invocation;
    this.#log.finishLines();
    this.#journal.runtimeDone(requestId, durationMs, running.producedBytes + payload.length, status);
    if (!this.#link.hasCompanions || this.#running !== running) this.#report(running, status);
    const tail = this.#log.takeTail();
    running.answered = true;
    this.#holdBack(this.#log.flush());
    running.resolve(new LazyResult(payload, failed, durationMs, running.initDurationMs, tail));
  }

  #report(running: Running, status?: string): void {
    if (!running.unreported) return;
    running.unreported = false;
    this.#journal.reported({
      requestId: running.invocation.requestId,
      durationMs: this.#clock.monotonicMs() - running.startedMs,
      initDurationMs: running.initDurationMs,
      memoryKb: this.#memoryKb,
      failure: status === undefined ? undefined : { status },
    });
  }

  #ready(): void {
    if (!this.#running?.answered) throw new Error("An answer out of turn");
    this.#report(this.#running);
    this.#running = undefined;
    this.#rest();
  }

  #rest(): void {
    this.#idleSinceMs = this.#clock.monotonicMs();
    this.#log.finishLines();
    this.#holdBack(this.#log.flush());
    if (this.#ending) return;
    this.#options.becameIdle(this);
    // A runtime that runs on while it waits is stopped at once; for the others that would be work for nothing.
    if (this.isIdle && !this.#link.waitsInBlockingRead) this.#process.freeze();
  }

  #broke(errorType: string, reason: string): void {
    const running = this.#running;
    if (running && !running.failure) running.failure = broken(errorType, running.invocation.requestId, reason);
    this.#process.kill();
  }

  #runOutOfTime(running: Running): void {
    const { specification } = this.#options;
    if (running.initializing && running.phase === "init") running.fate = "initialization-timeout";
    running.failure = timedOut(running.invocation.requestId, specification.timeoutMs, this.#clock.nowMs());
    this.#process.kill();
  }

  #processEnded(end: ProcessEnd): void {
    const asked = this.#ending;
    this.#ending = true;
    this.#log.finishLines();
    const running = this.#running;
    this.#running = undefined;
    if (this.#preparing) {
      this.#failPreparation(this.#preparing, asked);
    } else if (running?.fate === "stopped") {
      running.reject(new EnvironmentStopped());
    } else if (running?.fate === "initialization-timeout") {
      this.#journal.initializationDone("init", this.#clock.monotonicMs() - running.startedMs, "Status: timeout");
      running.reject(new InitializationTimeout());
    } else if (running?.answered) {
      // Its caller has an answer; the log tells what became of it.
      const failure = running.failure ?? exited(running.invocation.requestId, end);
      this.#journal.failed(failure);
      this.#report(running, failure.status);
    } else if (running) {
      this.#fail(running, end);
    }
    this.#holdBack(this.#log.flush());
    this.#options.ended(this);
    if (!asked) void this.#link.end(running?.failure?.errorType === "Sandbox.Timedout" ? "timeout" : "failure");
  }

  #fail(running: Running, end: ProcessEnd): void {
    const { invocation, phase } = running;
    const failure = running.failure ?? exited(invocation.requestId, end);
    const said = running.failure ? undefined : running.lastWord;
    const status = said ? errorStatus(said.errorType) : failure.status;
    if (running.initializing) {
      this.#journal.initializationDone(phase, this.#clock.monotonicMs() - running.startedMs, status);
      this.#journal.started(invocation.requestId, invocation.traceHeader);
    }
    if (!said || !running.initializing) this.#journal.failed(failure);
    const { errorType, errorMessage } = failure;
    const payload = said?.error ?? Buffer.from(JSON.stringify({ errorType, errorMessage }));
    this.#finish(running, payload, true, status);
  }

  #failPreparation(preparing: Preparing, asked: boolean): void {
    this.#preparing = undefined;
    if (asked) {
      preparing.reject(new EnvironmentStopped());
      return;
    }
    const { startedMs, status = "Status: error\tError Type: Runtime.ExitError" } = preparing;
    this.#journal.initializationDone("init", this.#clock.monotonicMs() - startedMs, status);
    preparing.reject(new PreparationFailed(status));
  }

  #lookWhilePreparing(preparing: Preparing, nowMs: number): number {
    const excess = this.#watch.look(nowMs);
    this.#memoryKb = Math.max(this.#memoryKb, this.#watch.memoryKb);
    if (nowMs < preparing.deadlineMs && !excess) return Math.min(preparing.deadlineMs, this.#watch.nextLookMs);
    preparing.status = excess ? usedTooMuch("", excess).status : "Status: timeout";
    this.#process.kill();
    return Number.POSITIVE_INFINITY;
  }

  #lookWhileIdle(nowMs: number): number {
    const { freezeAfterMs, idleTimeoutMs } = this.#options;
    const idleMs = nowMs - this.#idleSinceMs;
    // What stands ready without being invoked grows old all the same.
    if (idleMs >= idleTimeoutMs || (this.isProvisioned && this.isOld)) {
      void this.end();
      return Number.POSITIVE_INFINITY;
    }
    if (idleMs < freezeAfterMs) return this.#idleSinceMs + freezeAfterMs;
    this.#process.freeze();
    return this.isProvisioned ? this.#createdMs + this.#options.lifetimeMs : this.#idleSinceMs + idleTimeoutMs;
  }

  #holdBackWhenFull(): void {
    if (this.#log.isFull) this.#holdBack(this.#log.flush());
  }

  #holdBack(written: void | Promise<void>): void {
    if (written && !this.#ending) this.#process.holdBack(written);
  }
}

function errorTypeOf(payload: Buffer): string {
  try {
    return String((JSON.parse(payload.toString()) as { errorType?: unknown }).errorType);
  } catch {
    return "Runtime.Unknown";
  }
}
