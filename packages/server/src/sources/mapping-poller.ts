import type { Shard } from "@aws-sdk/client-dynamodb-streams";
import type { InProcessClients } from "../engine/in-process-client.ts";
import type { Platform } from "../engine/platform.ts";
import { streamTopic } from "../services/dynamodb/streams/records.ts";
import { executionPrincipal } from "../services/lambda/execution-role.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { functionReference } from "../services/lambda/function-name.ts";
import {
  type EventSourceMappingRecord,
  type ShardPosition,
  shardPositionCodec,
  shardPositionsRange,
} from "../services/lambda/records.ts";
import { describeShards } from "../services/lambda/stream-starting-points.ts";
import { decodeKey } from "../store/keys.ts";
import { type Ownership, OwnershipLostError } from "./ownership.ts";
import { MappingGoneError, ShardPoller } from "./shard-poller.ts";
import { Wakeup } from "./wakeup.ts";

export interface MappingPollerOptions {
  readonly platform: Platform;
  readonly invoker: FunctionInvoker;
  readonly ownership: Ownership;
  /** The one revision that this poller serves. */
  readonly mapping: EventSourceMappingRecord;
}

const lookEveryMs = 30_000;

/** Keeps one poller at every shard of a mapping's stream that can be read: parents before their children. */
export class MappingPoller {
  readonly #options: MappingPollerOptions;
  readonly #wakeup: Wakeup;
  readonly #stopping = new AbortController();
  readonly #shards = new Map<string, { poller: ShardPoller; running: Promise<void> }>();
  #running: Promise<void> = Promise.resolve();

  constructor(options: MappingPollerOptions) {
    this.#options = options;
    this.#wakeup = new Wakeup(options.platform.clock);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when the batches under way have ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wakeup.wake();
    await this.#running;
    await Promise.all(Array.from(this.#shards.values(), ({ running }) => running));
  }

  async #run(): Promise<void> {
    const { platform, mapping } = this.#options;
    const unwatch = platform.store.watch(streamTopic(mapping.eventSourceArn), () => this.#wakeShards());
    try {
      while (!this.#stopping.signal.aborted) {
        await this.#look().catch((error) => {
          platform.log.warn({ err: error, mapping: mapping.uuid }, "a stream could not be described");
        });
        if (!this.#stopping.signal.aborted) await this.#wakeup.rest(lookEveryMs);
      }
    } finally {
      unwatch();
    }
  }

  #wakeShards(): void {
    for (const { poller } of this.#shards.values()) poller.wake();
  }

  async #look(): Promise<void> {
    const { platform, mapping } = this.#options;
    const shards = await describeShards(await this.#clients(), mapping.eventSourceArn);
    const positions = await platform.store.read(
      (tx) =>
        new Map(
          Array.from(tx.range(shardPositionsRange(mapping.uuid)), ({ key, value }) => [
            String(decodeKey(key).at(-1)),
            shardPositionCodec.decode(value),
          ]),
        ),
    );
    for (const shard of readableShards(shards, positions)) {
      if (!this.#shards.has(shard)) this.#begin(shard, positions.get(shard) ?? { at: "start" });
    }
  }

  #begin(shardId: string, position: ShardPosition): void {
    const { platform, mapping } = this.#options;
    const signal = this.#stopping.signal;
    if (signal.aborted) return;
    const poller = new ShardPoller({ ...this.#options, clients: () => this.#clients(), shardId, position, signal });
    const running = poller
      .run()
      .then((isEnd) => {
        // Its children can be read now.
        if (isEnd) this.#wakeup.wake();
      })
      .catch((error) => {
        platform.log.error({ err: error, mapping: mapping.uuid, shardId }, "the poller of a shard has ended");
        if (error instanceof OwnershipLostError || error instanceof MappingGoneError) this.#stopping.abort();
      })
      .finally(() => this.#shards.delete(shardId));
    this.#shards.set(shardId, { poller, running });
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
