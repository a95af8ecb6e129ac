import { noPause, periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import { decodeKey } from "../../../store/keys.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { type TableRecord, type TableStream, tableKey, tableRecords } from "../records.ts";
import { countedSizeBytes } from "../statistics.ts";
import { streamArn } from "../table-names.ts";
import {
  type ShardRecord,
  type StreamRecord,
  shardRecords,
  streamKeys,
  streamRecords,
  streamTopic,
} from "./records.ts";
import { lastSequenceOf, readOpenShard, succeedShards } from "./shard-lineage.ts";
import { partitionCountOf, seenAgain, successorCountOf } from "./shard-policy.ts";

/** Closes shards that are four hours old or too small for what they carry, and opens their children. */
export function createShardKeeper(platform: Platform): Worker {
  return periodicWorker(platform, {
    name: "dynamodb shard keeper",
    run: (pause) => keepShards(platform, pause),
    intervalMs: 60_000,
  });
}

export async function keepShards({ store, clock }: Pick<Platform, "store" | "clock">, pause = noPause): Promise<void> {
  const streams = await store.read((tx) =>
    [...tx.range(streamKeys.streams())].map(({ key, value }) => ({
      region: decodeKey(key)[2] as string,
      stream: streamRecords.decode(value),
    })),
  );
  for (const { region, stream } of streams) {
    if (stream.disabledMs !== undefined) continue;
    if (!(await pause())) return;
    const nowMs = clock.nowMs();
    // Most often there is nothing to do, and a look costs less than a transaction that might write.
    const due = await store.read((tx) => lookAt(tx, region, stream, nowMs) !== undefined);
    if (due) await store.transact((tx) => keep(tx, region, stream, nowMs));
  }
}

interface Findings {
  readonly table: TableRecord & { readonly stream: TableStream };
  readonly stream: StreamRecord;
  /** How many children each shard gets that ends now, by its number. */
  readonly successors: ReadonlyMap<number, number>;
  /** The shards whose pace has been measured, by their numbers. */
  readonly seen: ReadonlyMap<number, ShardRecord>;
}

/** What there is to do for a stream; undefined when nothing. */
function lookAt(tx: Reading, region: string, { tableName, label }: StreamRecord, nowMs: number): Findings | undefined {
  const storedTable = tx.get(tableKey(region, tableName));
  const storedStream = tx.get(streamKeys.stream(region, tableName, label));
  if (!storedTable || !storedStream) return undefined;
  const stream = streamRecords.decode(storedStream);
  const table = tableRecords.decode(storedTable);
  if (table.stream?.id !== stream.id) return undefined;
  const partitionCount = partitionCountOf(table, countedSizeBytes(tx, region, table));
  const successors = new Map<number, number>();
  const seen = new Map<number, ShardRecord>();
  for (const { number } of table.stream.shards) {
    const shard = readOpenShard(tx, region, stream, number);
    const last = lastSequenceOf(tx, region, stream, number);
    const count = successorCountOf(shard, last, partitionCount, nowMs);
    const again = seenAgain(shard, last, nowMs);
    if (count > 0) successors.set(number, count);
    else if (again) seen.set(number, again);
  }
  if (successors.size + seen.size === 0) return undefined;
  return { table: { ...table, stream: table.stream }, stream, successors, seen };
}

function keep(tx: Writing, region: string, known: StreamRecord, nowMs: number): void {
  const findings = lookAt(tx, region, known, nowMs);
  if (!findings) return;
  const { table, successors, seen } = findings;
  for (const [number, shard] of seen) tx.put(streamKeys.shard(region, known.id, number), shardRecords.encode(shard));
  if (successors.size === 0) return;
  const { shards } = table.stream;
  const next = succeedShards(tx, region, { stream: findings.stream, shards }, successors, nowMs);
  tx.put(streamKeys.stream(region, known.tableName, known.label), streamRecords.encode(next.stream));
  tx.put(
    tableKey(region, table.name),
    tableRecords.encode({ ...table, stream: { ...table.stream, shards: next.shards } }),
  );
  tx.wake(streamTopic(streamArn(region, known.tableName, known.label)));
}
