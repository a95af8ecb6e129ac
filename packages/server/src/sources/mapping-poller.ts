import type { Shard } from "@aws-sdk/client-dynamodb-streams";
import type { InProcessClients } from "../engine/in-process-client.ts";
import type { Platform } from "../engine/platform.ts";
import { shardTopic, streamTopic } from "../services/dynamodb/streams/records.ts";
import { executionPrincipal } from "../services/lambda/execution-role.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { functionReference } from "../services/lambda/function-name.ts";
import type { EventSourceMappingRecord, ShardPosition } from "../services/lambda/records.ts";
import { describeShards, explainStreamError } from "../services/lambda/stream-starting-points.ts";
import { MappingGoneError, MappingLedger, problem } from "./mapping-ledger.ts";
import { type Ownership, OwnershipLostError } from "./ownership.ts";
import { ShardMemory } from "./shard-memory.ts";
import { ShardPoller } from "./shard-poller.ts";
import { Wakeup } from "./wakeup.ts";

export interface MappingPollerOptions {
  readonly platform: Platform;
  readonly invoker: FunctionInvoker;
  readonly ownership: Ownership;
  /** The one revision that this poller serves. */
  readonly mapping: EventSourceMappingRecord;
}

interface RunningShard {
  readonly poller: ShardPoller;
  readonly ending: AbortController;
  readonly running: Promise<void>;
}

const lookEveryMs = 30_000;

/**
 * Keeps one poller at every shard of a mapping's stream that can be read: parents before their children. It looks for new
 * shards when one was read to its end, when the stream has something new and a line of shards has no end yet, when one
 * cannot be read, and now and then.
 */
export class MappingPoller {
  readonly #options: MappingPollerOptions;
  readonly #ledger: MappingLedger;
  readonly #memory: ShardMemory;
  readonly #wakeup: Wakeup;
  readonly #stopping = new AbortController();
  readonly #shards = new Map<string, RunningShard>();
  /** Read to their end under this poller; what the store says of them may have been read before that. */
  readonly #ended = new Set<string>();
  /** Some shard was read to its end and its children have not been seen: they may come with the stream's next record. */
  #expectsChildren = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: MappingPollerOptions) {
    this.#options = options;
    this.#ledger = new MappingLedger(options);
    this.#memory = new ShardMemory(options.platform.store, this.#ledger, options.mapping);
    this.#wakeup = new Wakeup(options.platform.clock);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when the batches under way have ended. */
  async stop(): Promise<void> {
    this.#end();
    await this.#running;
    await Promise.all(Array.from(this.#shards.values(), ({ running }) => running));
  }

  async #run(): Promise<void> {
    const { platform, mapping } = this.#options;
    const unwatch = platform.store.watch(streamTopic(mapping.eventSourceArn), () => this.#streamChanged());
    try {
      while (!this.#stopping.signal.aborted) {
        await this.#look().catch((error) => this.#troubled(error));
        if (!this.#stopping.signal.aborted) await this.#wakeup.rest(lookEveryMs);
      }
    } finally {
      unwatch();
    }
  }

  #streamChanged(): void {
    for (const { poller } of this.#shards.values()) poller.wake();
    if (this.#expectsChildren) this.#wakeup.wake();
  }

  async #look(): Promise<void> {
    const shards = await this.#describe();
    const known = new Set(shards.map(({ ShardId }) => ShardId ?? ""));
    const positions = await this.#memory.positions();
    for (const shardId of this.#ended) positions.set(shardId, { at: "end" });
    this.#expectsChildren = hasOpenLine(shards, positions);
    for (const shardId of readableShards(shards, positions)) {
      if (!this.#shards.has(shardId)) this.#begin(shardId, positions.get(shardId) ?? { at: "start" });
    }
    // What the stream has forgotten ends, and only then are its notes removed.
    for (const [shardId, { ending }] of this.#shards) if (!known.has(shardId)) ending.abort();
    const forgotten = [...positions.keys()].filter((shardId) => !known.has(shardId) && !this.#shards.has(shardId));
    for (const shardId of await this.#memory.forget(forgotten, this.#stopping.signal)) this.#ended.delete(shardId);
  }

  async #describe(): Promise<Shard[]> {
    const { eventSourceArn } = this.#options.mapping;
    const clients = await this.#clients();
    return describeShards(clients, eventSourceArn).catch((error: unknown) => {
      const explanation = explainStreamError(error, eventSourceArn);
      throw explanation === undefined ? error : new Error(explanation, { cause: error });
    });
  }

  #begin(shardId: string, position: ShardPosition): void {
    if (this.#stopping.signal.aborted) return;
    const { platform, invoker, mapping } = this.#options;
    const ending = new AbortController();
    const poller = new ShardPoller({
      platform,
      invoker,
      mapping,
      ledger: this.#ledger,
      clients: () => this.#clients(),
      shardId,
      position,
      signal: ending.signal,
      troubled: () => this.#wakeup.wake(),
    });
    const unwatch = platform.store.watch(shardTopic(mapping.eventSourceArn, shardId), () => poller.wake());
    const running = poller
      .run()
      .then((isEnd) => {
        if (!isEnd) return;
        this.#ended.add(shardId);
        // Its children can be read now.
        this.#wakeup.wake();
      })
      .catch((error) => this.#shardFailed(shardId, error))
      .finally(() => {
        unwatch();
        this.#shards.delete(shardId);
      });
    this.#shards.set(shardId, { poller, ending, running });
  }

  #shardFailed(shardId: string, error: unknown): void {
    const { platform, mapping } = this.#options;
    platform.log.error({ err: error, mapping: mapping.uuid, shardId }, "the poller of a shard has ended");
    if (error instanceof OwnershipLostError || error instanceof MappingGoneError) this.#end();
  }

  async #troubled(error: unknown): Promise<void> {
    const { platform, mapping } = this.#options;
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    platform.log.warn({ err: error, mapping: mapping.uuid }, "a stream could not be described");
    await this.#ledger.report(signal, problem(error)).catch((failure: unknown) => {
      platform.log.error({ err: failure, mapping: mapping.uuid }, "the trouble of a mapping could not be told");
      if (failure instanceof OwnershipLostError || failure instanceof MappingGoneError) this.#end();
    });
  }

  #end(): void {
    this.#stopping.abort();
    for (const { ending } of this.#shards.values()) ending.abort();
    this.#wakeup.wake();
  }

  /** Streams are read as the function's role, as it is at the moment. */
  async #clients(): Promise<InProcessClients> {
    const { platform, invoker, mapping } = this.#options;
    const { region, functionName, qualifier } = mapping;
    const record = await invoker.find(platform, region, functionReference(region, functionName, qualifier));
    return platform.clientsFor({ principal: executionPrincipal(record), region });
  }
}

/** Those that have something left and whose parent, where the stream still knows it, has nothing. */
export function readableShards(shards: readonly Shard[], positions: ReadonlyMap<string, ShardPosition>): string[] {
  const isDone = (shardId: string | undefined) => positions.get(shardId ?? "")?.at === "end";
  const known = new Set(shards.map(({ ShardId }) => ShardId));
  return shards
    .filter(({ ShardId, ParentShardId: parent }) => !isDone(ShardId) && (!known.has(parent) || isDone(parent)))
    .map(({ ShardId }) => ShardId ?? "");
}

/** Whether some shard was read to its end that has no children yet. */
function hasOpenLine(shards: readonly Shard[], positions: ReadonlyMap<string, ShardPosition>): boolean {
  const parents = new Set(shards.map(({ ParentShardId }) => ParentShardId));
  return shards.some(({ ShardId = "" }) => positions.get(ShardId)?.at === "end" && !parents.has(ShardId));
}
