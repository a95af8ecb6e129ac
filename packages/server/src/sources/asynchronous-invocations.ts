import type { Platform, Worker } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import { ServiceError } from "../kernel/errors.ts";
import type { InvocationResult } from "../runtimes/environments.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { functionReference } from "../services/lambda/function-name.ts";
import {
  type AsynchronousInvocation,
  asynchronousInvocationCodec,
  asynchronousInvocationKey,
  asynchronousInvocationsRange,
  asynchronousInvocationsTopic,
} from "../services/lambda/records.ts";
import { decodeKey } from "../store/keys.ts";
import { nextStep, type Outcome } from "./asynchronous-retries.ts";
import { Ownership, OwnershipLostError } from "./ownership.ts";
import { Wakeup } from "./wakeup.ts";

export interface AsynchronousInvocationsOptions {
  /** The one that the whole platform invokes with: it counts what runs at once. */
  readonly invoker: FunctionInvoker;
  /** How many run at once. */
  readonly concurrencyMax?: number;
  /** How long `stop` waits for those that run; their rows stay until they have ended. */
  readonly stopGraceMs?: number;
}

/**
 * Runs the invocations that `Invoke` with `Event` has stored, in the order in which they are due. A row goes only when its
 * invocation has ended for good, so what a crash interrupts runs again.
 */
export function createAsynchronousInvocations(platform: Platform, options: AsynchronousInvocationsOptions): Worker {
  return new AsynchronousInvocations(platform, options);
}

interface Due {
  readonly key: Uint8Array;
  readonly invocation: AsynchronousInvocation;
}

interface Look {
  readonly due: readonly Due[];
  readonly nextDueMs: number | undefined;
}

const nothingDue: Look = { due: [], nextDueMs: undefined };

/** A look of its own now and then, because a wake-up is only a hint. */
const lookEveryMs = 30_000;
const troubleDelayMs = 1_000;

class AsynchronousInvocations implements Worker {
  readonly #platform: Platform;
  readonly #invoker: FunctionInvoker;
  readonly #concurrencyMax: number;
  readonly #stopGraceMs: number;
  readonly #wakeup: Wakeup;
  /** By request id. */
  readonly #running = new Map<string, Promise<void>>();
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(platform: Platform, options: AsynchronousInvocationsOptions) {
    this.#platform = platform;
    this.#invoker = options.invoker;
    this.#concurrencyMax = options.concurrencyMax ?? 64;
    this.#stopGraceMs = options.stopGraceMs ?? 10_000;
    this.#wakeup = new Wakeup(platform.clock);
  }

  start(): void {
    this.#loop = this.#run().catch((error) => {
      this.#stopped = true;
      this.#platform.log.error({ err: error }, "asynchronous invocations have ended");
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wakeup.wake();
    await this.#loop;
    const giveUp = new AbortController();
    await Promise.race([
      Promise.all(this.#running.values()),
      sleep(this.#platform.clock, this.#stopGraceMs, giveUp.signal),
    ]);
    giveUp.abort();
  }

  async #run(): Promise<void> {
    const { store, random, clock, log } = this.#platform;
    const ownership = await Ownership.take(store, random, "asynchronous-invocations");
    const unwatch = store.watch(asynchronousInvocationsTopic, () => this.#wakeup.wake());
    try {
      while (!this.#stopped) {
        const { due, nextDueMs } = await this.#look().catch((error) => {
          log.error({ err: error }, "asynchronous invocations could not be read");
          return nothingDue;
        });
        for (const next of due) this.#begin(ownership, next);
        const untilNextMs = (nextDueMs ?? Number.POSITIVE_INFINITY) - clock.nowMs();
        await this.#wakeup.rest(Math.min(lookEveryMs, untilNextMs));
      }
    } finally {
      unwatch();
    }
  }

  /** What can begin now, and when the first of the others is due; what has no room is woken by the end of another. */
  async #look(): Promise<Look> {
    const nowMs = this.#platform.clock.nowMs();
    let room = this.#concurrencyMax - this.#running.size;
    return this.#platform.store.read((tx) => {
      const due: Due[] = [];
      if (room <= 0) return { due, nextDueMs: undefined };
      for (const { key, value } of tx.range(asynchronousInvocationsRange)) {
        const [dueMs, requestId] = decodeKey(key).slice(2) as [number, string];
        if (dueMs > nowMs) return { due, nextDueMs: dueMs };
        if (this.#running.has(requestId)) continue;
        due.push({ key, invocation: asynchronousInvocationCodec.decode(value) });
        if (--room === 0) break;
      }
      return { due, nextDueMs: undefined };
    });
  }

  #begin(ownership: Ownership, due: Due): void {
    const { requestId } = due.invocation;
    const running = this.#attempt(ownership, due)
      .catch((error) => this.#trouble(error, requestId))
      .finally(() => {
        this.#running.delete(requestId);
        this.#wakeup.wake();
      });
    this.#running.set(requestId, running);
  }

  async #attempt(ownership: Ownership, due: Due): Promise<void> {
    const { store, clock, log } = this.#platform;
    const { invocation, key } = due;
    const outcome = await this.#invoke(invocation);
    // A platform that ends takes its environments with it: a failure then says nothing about the function.
    if (this.#stopped && outcome !== "succeeded") return;
    const step = nextStep(invocation, outcome, clock.nowMs());
    if (step.action === "give-up") {
      const { requestId, functionName, region } = invocation;
      log.warn({ requestId, functionName, region, reason: step.reason }, "an asynchronous invocation was given up");
    }
    await store.transact((tx) => {
      ownership.require(tx);
      tx.delete(key);
      if (step.action !== "again") return;
      const again = { ...invocation, failureCount: step.failureCount, deferralCount: step.deferralCount };
      tx.put(asynchronousInvocationKey(step.dueMs, invocation.requestId), asynchronousInvocationCodec.encode(again));
    });
  }

  async #invoke(invocation: AsynchronousInvocation): Promise<Outcome> {
    const { region, functionName, qualifier, requestId, trace } = invocation;
    try {
      const result: InvocationResult = await this.#invoker.invoke(this.#platform, {
        region,
        function: functionReference(region, functionName, qualifier),
        requestId,
        payload: Buffer.from(invocation.payload),
        trace,
      });
      return result.functionError ? "failed" : "succeeded";
    } catch (error) {
      if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return "gone";
      this.#platform.log.info({ err: error, requestId, functionName }, "an asynchronous invocation could not be tried");
      return "deferred";
    }
  }

  /** The row is still there; a moment's wait keeps a broken store from running it over and over. */
  async #trouble(error: unknown, requestId: string): Promise<void> {
    this.#platform.log.error({ err: error, requestId }, "the end of an asynchronous invocation could not be recorded");
    if (error instanceof OwnershipLostError) this.#stopped = true;
    else if (!this.#stopped) await sleep(this.#platform.clock, troubleDelayMs);
  }
}
