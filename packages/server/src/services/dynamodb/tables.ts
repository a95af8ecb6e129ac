import type { Reading } from "../../store/store.ts";
import { type History, historyOf } from "./backups/history.ts";
import { type TableInsights, tableInsights } from "./contributor-insights/watched-keys.ts";
import { resourceNotFound } from "./errors.ts";
import { projectAttributes } from "./expressions/projection.ts";
import { type Capture, captureOf } from "./kinesis-destinations/records.ts";
import {
  indexEntriesPrefix,
  type StreamViewType,
  type TableRecord,
  type TableStream,
  tableItemsPrefix,
  tableKey,
  tableRecords,
} from "./records.ts";
import { keySchemaOf } from "./stored-schema.ts";
import { shardTopic, streamKeys } from "./streams/records.ts";
import { indexesOf, type TableIndex } from "./table-indexes.ts";
import { streamArn, tableArn, tableNameOf } from "./table-names.ts";
import type { Item } from "./values/attribute-value.ts";
import type { KeySchema } from "./values/keys.ts";
import { type TableVectorIndex, vectorIndexesOf } from "./vectors/table-vectors.ts";

/** A table as the operations on its items need it: its record, and what follows from it. */
export interface Table {
  readonly region: string;
  readonly record: TableRecord;
  readonly schema: KeySchema;
  readonly arn: string;
  readonly itemsPrefix: Uint8Array;
  readonly indexes: readonly TableIndex[];
  /** The attributes of the keys of all indexes. */
  readonly indexKeyNames: readonly string[];
  readonly vectorIndexes: readonly TableVectorIndex[];
  readonly stream?: ActiveStream;
  /** How changes are kept for the table's Kinesis destination. */
  readonly capture?: Capture;
  readonly expiry?: Expiry;
  readonly history?: History;
  /** Undefined when nobody counts what its keys, or those of its indexes, are used for. */
  readonly insights?: TableInsights;
}

/** By which attribute a table's items expire, and where their order is kept. */
export interface Expiry {
  readonly attributeName: string;
  readonly entriesPrefix: Uint8Array;
}

/** The stream that records a table's changes. */
export interface ActiveStream {
  readonly arn: string;
  readonly id: string;
  readonly viewType: StreamViewType;
  /** By their ranges: each from its own beginning to that of the next. */
  readonly shards: readonly ActiveShard[];
}

/** A shard that is open, and what the record of every change needs of it. */
export interface ActiveShard {
  readonly number: number;
  readonly topic: string;
  readonly from: number;
  readonly lastSequenceKey: Uint8Array;
  readonly recordsPrefix: Uint8Array;
}

/** A table as a request names it. It remembers what the table last looked like, see `readTable`. */
export interface TableReference {
  readonly region: string;
  readonly key: Uint8Array;
  lastSeen?: { readonly bytes: Uint8Array; readonly table: Table };
}

const references = new Map<string, TableReference>();
const referenceCountMax = 4096;

/** Throws `ValidationException` when `nameOrArn` cannot be a table. */
export function referenceTable(region: string, nameOrArn: string): TableReference {
  const id = `${region} ${nameOrArn}`;
  const known = references.get(id);
  if (known) return known;
  const reference = { region, key: tableKey(region, tableNameOf(region, nameOrArn)) };
  // Callers may name any number of tables that do not exist, so what is remembered has a bound.
  if (references.size >= referenceCountMax) references.clear();
  references.set(id, reference);
  return reference;
}

/**
 * The table as this transaction sees it; throws `ResourceNotFoundException`. Decoding a record costs more than the rest
 * of a small read, so the last one is kept and used again when the stored bytes are the same: the transaction still
 * depends on the record, and two equal records mean the same table, in whatever store.
 */
export function readTable(tx: Reading, reference: TableReference): Table {
  const bytes = tx.get(reference.key);
  if (!bytes) throw resourceNotFound();
  const seen = reference.lastSeen;
  if (seen && Buffer.compare(seen.bytes, bytes) === 0) return seen.table;
  const table = tableOf(reference.region, tableRecords.decode(bytes));
  if (table.record.restore) throw resourceNotFound();
  reference.lastSeen = { bytes, table };
  return table;
}

export function tableOf(region: string, record: TableRecord): Table {
  const { id, stream, kinesisDestination, timeToLive, history } = record;
  const indexes = indexesOf(region, record);
  const insights = tableInsights(region, record);
  return {
    region,
    record,
    schema: keySchemaOf(record),
    arn: tableArn(region, record.name),
    itemsPrefix: tableItemsPrefix(region, id),
    indexes,
    indexKeyNames: [...new Set(indexes.flatMap((index) => keyNames(index.schema)))],
    vectorIndexes: vectorIndexesOf(region, record),
    ...(timeToLive && {
      expiry: {
        attributeName: timeToLive.attributeName,
        entriesPrefix: indexEntriesPrefix(region, id, timeToLive.number),
      },
    }),
    ...(insights && { insights }),
    ...(history && { history: historyOf(region, id, history.number) }),
    ...(stream && { stream: activeStreamOf(region, record.name, stream) }),
    ...(kinesisDestination && { capture: captureOf(kinesisDestination) }),
  };
}

function activeStreamOf(region: string, tableName: string, { id, label, viewType, shards }: TableStream): ActiveStream {
  const arn = streamArn(region, tableName, label);
  return {
    arn,
    id,
    viewType,
    shards: shards.map(({ number, id: shardId, from }) => ({
      number,
      topic: shardTopic(arn, shardId),
      from,
      lastSequenceKey: streamKeys.lastSequence(region, id, number),
      recordsPrefix: streamKeys.recordsPrefix(region, id, number),
    })),
  };
}

/** The names of the attributes that make up the key. */
export function keyNames(schema: KeySchema): readonly string[] {
  return schema.attributes.map(({ name }) => name);
}

/** The attributes of an item's key, in the order of the schema. */
export function keyOf(schema: KeySchema, attributes: Item): Item {
  return projectAttributes(keyNames(schema), attributes);
}

/**
 * The record of a table for an operation on the table itself; throws `ResourceNotFoundException` with its name. As on AWS a
 * table that is being restored is not there yet, but for those who ask for a table in whatever state.
 */
export function readTableRecord(tx: Reading, region: string, name: string): TableRecord {
  const record = findTableRecord(tx, region, name);
  if (!record || record.restore) throw resourceNotFound(`Table: ${name}`);
  return record;
}

/** A table in whatever state; undefined when there is none. */
export function findTableRecord(tx: Reading, region: string, name: string): TableRecord | undefined {
  const bytes = tx.get(tableKey(region, name));
  return bytes && tableRecords.decode(bytes);
}
