import type { StreamSpecification } from "@aws-sdk/client-dynamodb";
import { uuid } from "../../../kernel/ids.ts";
import type { Random } from "../../../kernel/random.ts";
import type { Writing } from "../../../store/store.ts";
import { invalidParameters } from "../errors.ts";
import type { StreamViewType, TableRecord, TableStream } from "../records.ts";
import { countedSizeBytes } from "../statistics.ts";
import { streamArn } from "../table-names.ts";
import { type StreamRecord, streamKeys, streamRecords, streamTopic } from "./records.ts";
import { closeShard, openFirstShards } from "./shard-lineage.ts";
import { partitionCountOf } from "./shard-policy.ts";

/** AWS's words, which name a parameter that its API spells otherwise. */
const complaints = {
  CreateTable: {
    missing: "Table is being created with a stream enabled, UpdateViewType is required",
    superfluous: "Table is being created with a stream disabled, UpdateViewType should not be specified",
  },
  UpdateTable: {
    missing: "If stream is being enabled then UpdateViewType is required",
    superfluous: "If stream is being disabled, then UpdateViewType must not be specified",
  },
};

/** What a `StreamSpecification` asks for; undefined when no stream. */
export function wantedViewType(
  specification: StreamSpecification | undefined,
  operation: keyof typeof complaints = "CreateTable",
): StreamViewType | undefined {
  if (!specification) return undefined;
  const { StreamEnabled: enabled, StreamViewType: viewType } = specification;
  if (enabled && !viewType) throw invalidParameters(complaints[operation].missing);
  if (!enabled && viewType) throw invalidParameters(complaints[operation].superfluous);
  return viewType;
}

/** What a new stream needs from outside the transaction that makes it. */
export interface StreamSeed {
  readonly id: string;
  readonly createdMs: number;
  readonly shardNameBase: number;
}

export function drawStreamSeed(random: Random, nowMs: number): StreamSeed {
  return { id: uuid(random), createdMs: nowMs, shardNameBase: random.integer(2 ** 31) };
}

/** Opens a new stream for a table that has none, and gives the table's record with it. */
export function enableStream(
  tx: Writing,
  region: string,
  table: TableRecord,
  viewType: StreamViewType,
  seed: StreamSeed,
): TableRecord {
  const label = freeLabel(tx, region, table.name, seed.createdMs);
  const { partitionKey, sortKey } = table;
  const empty: StreamRecord = {
    id: seed.id,
    tableName: table.name,
    label,
    viewType,
    schema: sortKey ? { partitionKey, sortKey } : { partitionKey },
    createdMs: seed.createdMs,
    shardNameBase: seed.shardNameBase,
    shardCountEver: 0,
    newestShardMs: seed.createdMs,
  };
  const partitionCount = partitionCountOf(table, countedSizeBytes(tx, region, table));
  const { stream: record, shards } = openFirstShards(tx, region, empty, partitionCount, seed.createdMs);
  tx.put(streamKeys.stream(region, table.name, label), streamRecords.encode(record));
  const stream: TableStream = { id: seed.id, label, viewType, shards };
  return { ...table, stream, latestStreamLabel: label };
}

/** Ends the table's stream, which stays readable for a day, and gives the table's record without it. */
export function disableStream(
  tx: Writing,
  region: string,
  table: TableRecord,
  stream: TableStream,
  nowMs: number,
): TableRecord {
  const key = streamKeys.stream(region, table.name, stream.label);
  const stored = tx.get(key);
  if (stored) {
    const record = streamRecords.decode(stored);
    for (const { number } of stream.shards) closeShard(tx, region, record, number, nowMs);
    tx.put(key, streamRecords.encode({ ...record, disabledMs: nowMs }));
  }
  tx.wake(streamTopic(streamArn(region, table.name, stream.label)));
  const { stream: _ended, ...rest } = table;
  return rest;
}

/** A label is the time, so two streams that a table gets within a millisecond differ by one. */
function freeLabel(tx: Writing, region: string, tableName: string, createdMs: number): string {
  for (let timeMs = createdMs; ; timeMs++) {
    const label = new Date(timeMs).toISOString().slice(0, -1);
    if (!tx.get(streamKeys.stream(region, tableName, label))) return label;
  }
}
