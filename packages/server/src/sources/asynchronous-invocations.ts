import type { Platform, Worker } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import { ServiceError } from "../kernel/errors.ts";
import { asynchronousQueueKey } from "../services/lambda/event-invoke/queue.ts";
import { type EventInvokeConfigRecord, readEventInvokeConfig } from "../services/lambda/event-invoke/records.ts";
import type { FunctionInvoker, FunctionOutcome } from "../services/lambda/function-invoker.ts";
import { ofFunction } from "../services/lambda/function-measures.ts";
import { functionReference } from "../services/lambda/function-name.ts";
import {
  type AsynchronousInvocation,
  asynchronousInvocationCodec,
  asynchronousInvocationsTopic,
  functionCodec,
  functionKey,
} from "../services/lambda/records.ts";
import { recursiveInvocationCode } from "../services/lambda/recursion/loop-detection.ts";
import { type Due, type Look, lookForDue, queueName } from "./asynchronous-look.ts";
import { expiryMs, nextStep, type Outcome, type Step } from "./asynchronous-retries.ts";
import { type Delivery, deliver, prepareDelivery } from "./destinations.ts";
import { Ownership, OwnershipLostError } from "./ownership.ts";
import { Wakeup } from "./wakeup.ts";

export interface AsynchronousInvocationsOptions {
  /** The one that the whole platform invokes with: it counts what runs at once. */
  readonly invoker: FunctionInvoker;
  /** How many of one function run at once; default 64. */
  readonly perFunctionMax?: number;
  /** How many run at once; default 1000, the concurrency of an account. */
  readonly concurrencyMax?: number;
  /** How long `stop` waits for those that run; their rows stay until they have ended. */
  readonly stopGraceMs?: number;
}

/**
 * Runs the invocations that `Invoke` with `Event` has stored, each function's in the order in which they are due. A row
 * goes only when its invocation has ended for good, so what a crash interrupts runs again; the record for a destination is
 * written by the same transaction.
 */
export function createAsynchronousInvocations(platform: Platform, options: AsynchronousInvocationsOptions): Worker {
  return new AsynchronousInvocations(platform, options);
}

interface Attempt {
  readonly outcome: Outcome;
  /** Where the function ran. */
  readonly result?: FunctionOutcome;
}

interface Settings {
  readonly config: EventInvokeConfigRecord | undefined;
  /** The function has reserved a concurrency of zero: AWS then gives its events up at once. */
  readonly isClosed: boolean;
}

const nothingDue: Look = { due: [], nextDueMs: undefined };

/** A look of its own now and then, because a wake-up is only a hint. */
const lookEveryMs = 30_000;
const troubleDelayMs = 1_000;

const undelivered = "the record of an asynchronous invocation could not be delivered to its destination";

class AsynchronousInvocations implements Worker {
  readonly #platform: Platform;
  readonly #invoker: FunctionInvoker;
  readonly #perFunctionMax: number;
  readonly #concurrencyMax: number;
  readonly #stopGraceMs: number;
  readonly #wakeup: Wakeup;
  /** By request id. */
  readonly #running = new Map<string, Promise<void>>();
  /** How many run of each function. */
  readonly #runningCounts = new Map<string, number>();
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(platform: Platform, options: AsynchronousInvocationsOptions) {
    this.#platform = platform;
    this.#invoker = options.invoker;
    this.#perFunctionMax = options.perFunctionMax ?? 64;
    this.#concurrencyMax = options.concurrencyMax ?? 1000;
    this.#stopGraceMs = options.stopGraceMs ?? 10_000;
    this.#wakeup = new Wakeup(platform.clock);
  }

  start(): void {
    this.#loop = this.#run().catch((error) => {
      this.#stopping.abort();
      this.#platform.log.error({ err: error }, "asynchronous invocations have ended");
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wakeup.wake();
    await this.#loop;
    const giveUp = new AbortController();
    await Promise.race([
      Promise.all(this.#running.values()),
      sleep(this.#platform.clock, this.#stopGraceMs, giveUp.signal),
    ]);
    giveUp.abort();
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
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

  async #look(): Promise<Look> {
    const room = this.#concurrencyMax - this.#running.size;
    // Every end of one wakes the loop again.
    if (room <= 0) return nothingDue;
    const options = {
      nowMs: this.#platform.clock.nowMs(),
      isRunning: (requestId: string) => this.#running.has(requestId),
      runningCount: (queue: string) => this.#runningCounts.get(queue) ?? 0,
      perFunctionMax: this.#perFunctionMax,
      room,
    };
    return this.#platform.store.read((tx) => lookForDue(tx, options));
  }

  #begin(ownership: Ownership, due: Due): void {
    const { requestId } = due.invocation;
    const queue = queueName(due.invocation);
    this.#count(queue, 1);
    const running = this.#attempt(ownership, due)
      .catch((error) => this.#trouble(error, requestId))
      .finally(() => {
        this.#running.delete(requestId);
        this.#count(queue, -1);
        this.#wakeup.wake();
      });
    this.#running.set(requestId, running);
  }

  #count(queue: string, change: number): void {
    const count = (this.#runningCounts.get(queue) ?? 0) + change;
    if (count > 0) this.#runningCounts.set(queue, count);
    else this.#runningCounts.delete(queue);
  }

  async #attempt(ownership: Ownership, { invocation, key }: Due): Promise<void> {
    const { store, clock } = this.#platform;
    const attempt = await this.#invoke(invocation);
    // A platform that ends takes its environments with it: a failure then says nothing about the function.
    if (this.#stopped && attempt.outcome !== "succeeded") return;
    const { config } = await this.#settings(invocation);
    const endedMs = clock.nowMs();
    const step = nextStep(invocation, attempt.outcome, config, endedMs);
    const delivery = await this.#delivery(invocation, config, attempt, step, endedMs);
    const delivered = await store.transact((tx) => {
      ownership.require(tx);
      tx.delete(key);
      if (step.action === "again") {
        const again = { ...invocation, failureCount: step.failureCount, deferralCount: step.deferralCount };
        tx.put(asynchronousQueueKey(invocation, step.dueMs), asynchronousInvocationCodec.encode(again));
      }
      return !delivery || deliver(tx, delivery);
    });
    this.#tell(invocation, step, delivery, delivered);
  }

  async #invoke(invocation: AsynchronousInvocation): Promise<Attempt> {
    const { region, functionName, qualifier, requestId, trace } = invocation;
    const { clock, log } = this.#platform;
    const settings = await this.#settings(invocation);
    if (expiryMs(invocation, settings.config) <= clock.nowMs()) return { outcome: "expired" };
    if (settings.isClosed) return { outcome: "closed" };
    this.#invoker.record(ofFunction(region, invocation), { AsyncEventAge: clock.nowMs() - invocation.acceptedMs });
    try {
      const result = await this.#invoker.invoke(this.#platform, {
        region,
        function: functionReference(region, functionName, qualifier),
        requestId,
        payload: Buffer.from(invocation.payload),
        trace,
      });
      return { outcome: result.functionError ? "failed" : "succeeded", result };
    } catch (error) {
      if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return { outcome: "gone" };
      if (error instanceof ServiceError && error.code === recursiveInvocationCode) return { outcome: "looping" };
      log.info({ err: error, requestId, functionName }, "an asynchronous invocation could not be tried");
      return { outcome: "deferred" };
    }
  }

  /** As they are now: a change holds for the events that wait already, too. */
  #settings({ region, functionName, qualifier }: AsynchronousInvocation): Promise<Settings> {
    return this.#platform.store.read((tx) => {
      const bytes = tx.get(functionKey(region, functionName));
      const isClosed = bytes !== undefined && functionCodec.decode(bytes).reservedConcurrency === 0;
      return { config: readEventInvokeConfig(tx, region, functionName, qualifier), isClosed };
    });
  }

  /** The record for the destination that is told of this end, if there is one. */
  async #delivery(
    invocation: AsynchronousInvocation,
    config: EventInvokeConfigRecord | undefined,
    { outcome, result }: Attempt,
    step: Step,
    endedMs: number,
  ): Promise<Delivery | undefined> {
    const destination = step.action === "done" ? config?.onSuccess : config?.onFailure;
    if (step.action === "again" || !destination) return undefined;
    const { region, functionName, qualifier, requestId } = invocation;
    try {
      const reference = functionReference(region, functionName, qualifier);
      const owner = await this.#invoker.find(this.#platform, region, reference);
      return await prepareDelivery(this.#platform, owner, destination, {
        invocation,
        condition: step.action === "done" ? "Success" : step.condition,
        invokeCount: invocation.failureCount + (outcome === "succeeded" || outcome === "failed" ? 1 : 0),
        ...(result && { result, executedVersion: result.executedVersion }),
        endedMs,
      });
    } catch (error) {
      this.#platform.log.warn({ err: error, requestId, functionName, destination }, undelivered);
      this.#invoker.record(ofFunction(region, invocation), { DestinationDeliveryFailures: 1 });
      return undefined;
    }
  }

  #tell(invocation: AsynchronousInvocation, step: Step, delivery: Delivery | undefined, delivered: boolean): void {
    const { requestId, functionName, region } = invocation;
    const measured = ofFunction(region, invocation);
    if (step.action === "give-up") {
      const { condition } = step;
      this.#platform.log.warn(
        { requestId, functionName, region, condition },
        "an asynchronous invocation was given up",
      );
      this.#invoker.record(measured, {
        AsyncEventsDropped: 1,
        ...(condition === "RecursiveInvocation" && { RecursiveInvocationsDropped: 1 }),
      });
    }
    if (!delivery) return;
    const { functionName: destination, qualifier } = delivery.invocation;
    if (delivered) {
      this.#invoker.record(ofFunction(region, { functionName: destination, qualifier }), { AsyncEventsReceived: 1 });
    } else {
      this.#platform.log.warn({ requestId, functionName, region, destination }, undelivered);
      this.#invoker.record(measured, { DestinationDeliveryFailures: 1 });
    }
  }

  /** The row is still there; a moment's wait keeps a broken store from running it over and over. */
  async #trouble(error: unknown, requestId: string): Promise<void> {
    this.#platform.log.error({ err: error, requestId }, "the end of an asynchronous invocation could not be recorded");
    if (error instanceof OwnershipLostError) this.#stopping.abort();
    else await sleep(this.#platform.clock, troubleDelayMs, this.#stopping.signal);
  }
}
