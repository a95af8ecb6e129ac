import { hash } from "node:crypto";
import { encodeKey } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";
import type { InsightsState } from "./contributor-insights/state.ts";
import { closedSortBytes } from "./sort-bytes.ts";
import type { StoredKeySchema } from "./stored-schema.ts";
import type { Item, KeyValue } from "./values/attribute-value.ts";
import { attributeOf } from "./values/attribute-value.ts";
import { sortKeyBytes } from "./values/compare.ts";
import type { KeyAttribute, KeySchema } from "./values/keys.ts";
import type { VectorIndexRecord } from "./vectors/records.ts";

/**
 * The key layout of DynamoDB; that of its streams is in `streams/records.ts`, that of transactions' tokens in
 * `transaction-tokens.ts`, that of policies in `policies/records.ts`, that of backups in `backups/records.ts`, that of Kinesis
 * destinations in `kinesis-destinations/records.ts`.
 *
 *   dynamodb table <region> <table name>          the table
 *   dynamodb tags <region> <table id>             its tags
 *   dynamodb statistics <region> <table id>       how many items it held when they were last counted
 *   dynamodb sweep <region> <table id>            a deleted table whose items are still to be removed
 *   dynamodb sweep <region> <table id> <index>    a deleted index, likewise
 *   dynamodb backfill <region> <table id> <index> how far a new index has got with the items that were there before it
 *   dynamodb expiry <region> <table id>           that the table has items that expire
 *   dynamodb item <region> <table id> + tail      an item, an entry of an index, or the size of an item collection
 *
 * The tail begins with what it is:
 *
 *   0 + partition + sort                          an item
 *   1 + index + partition + sort + item           an entry of the index with this number (four bytes)
 *   1 + index + time + item                       when an item expires, in seconds (eight bytes)
 *   1 + index + …                                 what items were before, see `backups/history.ts`
 *   1 + index + …                                 vectors of items, see `vectors/records.ts`
 *   2 + partition                                 how large the items and local entries of a partition are together
 *
 * Partitions are the first 128 bits of a SHA-256 of the partition key; scans follow them, as on AWS. Sorts are bytes whose
 * order is the order of queries. In an entry they are escaped and closed, because the item's own partition and sort
 * follow: entries with equal keys lie side by side. Of a key of several attributes, the sort is one attribute's bytes after
 * the other's, each escaped and closed, so that their order is that of the attributes from the first to the last, and what
 * a query asks of the first few is one range; the partition's hash is taken of bytes that are made in the same way.
 *
 * The longest key has about 3,300 bytes, which a store holds: the sort attributes of an index may have 1,024 bytes together
 * and numbers, which do not count, 22 each; all of these escaped, and as much again of the item's own sort, as it is.
 * Neither a table's id nor the number of an index is ever used again, so a new one of the same name shares nothing with
 * the one before.
 */

export interface TableRecord {
  readonly name: string;
  readonly id: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly createdMs: number;
  readonly billingMode: "PROVISIONED" | "PAY_PER_REQUEST";
  /** When the table last became `PAY_PER_REQUEST`. */
  readonly payPerRequestSinceMs?: number;
  /** Zero for `PAY_PER_REQUEST`. */
  readonly readCapacityUnits: number;
  readonly writeCapacityUnits: number;
  /** What it may use in a second when it is `PAY_PER_REQUEST`. */
  readonly maxReadRequestUnits?: number;
  readonly maxWriteRequestUnits?: number;
  /** What it can take in a second, where that is more than its throughput gives it. */
  readonly warmReadUnits?: number;
  readonly warmWriteUnits?: number;
  readonly lastIncreaseMs?: number;
  readonly lastDecreaseMs?: number;
  /** Decreases on the day (UTC) of `lastDecreaseMs`. */
  readonly decreasesThatDay?: number;
  /** What its storage would cost on AWS, and nothing else. */
  readonly tableClass?: "STANDARD" | "STANDARD_INFREQUENT_ACCESS";
  /** The last two times. */
  readonly tableClassChangesMs?: readonly number[];
  readonly deletionProtection: boolean;
  /** In the order in which they were made. */
  readonly indexes?: readonly IndexRecord[];
  /** In the order in which they were made. */
  readonly vectorIndexes?: readonly VectorIndexRecord[];
  /** How many indexes the table ever had; orders in which items expire and histories count as such. */
  readonly indexCountEver?: number;
  readonly timeToLive?: TimeToLive;
  readonly contributorInsights?: InsightsState;
  readonly history?: TableHistory;
  /** A table that is being restored is `CREATING`, and its items cannot be reached, until all of them are there. */
  readonly restore?: TableRestore;
  /** The stream that records changes now. */
  readonly stream?: TableStream;
  /** The last stream that the table had, enabled or not. */
  readonly latestStreamLabel?: string;
  /** The destination for which changes are captured now. */
  readonly kinesisDestination?: TableKinesisDestination;
}

export interface IndexRecord extends StoredKeySchema {
  readonly name: string;
  readonly scope: "LOCAL" | "GLOBAL";
  /** What its entries are kept under. */
  readonly number: number;
  readonly projection: IndexProjection;
  /** A new index of a table with items is `CREATING` until all of them have been looked at. */
  readonly status: "CREATING" | "ACTIVE";
  /** Of a global index; zero for `PAY_PER_REQUEST`. */
  readonly readCapacityUnits: number;
  readonly writeCapacityUnits: number;
  readonly maxReadRequestUnits?: number;
  readonly maxWriteRequestUnits?: number;
  /** What it can take in a second, where that is more than its throughput gives it. */
  readonly warmReadUnits?: number;
  readonly warmWriteUnits?: number;
  readonly lastIncreaseMs?: number;
  readonly lastDecreaseMs?: number;
  readonly decreasesThatDay?: number;
  /** Of a global index. */
  readonly contributorInsights?: InsightsState;
}

/** Items are deleted when the time in this attribute, in seconds since 1970, is over. */
export interface TimeToLive {
  readonly attributeName: string;
  /** What the order of expiry is kept under, like an index. */
  readonly number: number;
  /** `ENABLING` until all items that were there have their place in the order. */
  readonly status: "ENABLING" | "ENABLED";
}

/** What items were before is kept: for recovery to a point in time, and while a backup is being made. */
export interface TableHistory {
  /** What it is kept under, like an index. */
  readonly number: number;
  readonly pointInTime?: { readonly sinceMs: number; readonly recoveryPeriodDays: number };
}

/** What a table is being restored from. */
export interface TableRestore {
  readonly sourceBackupArn?: string;
  readonly sourceTableArn: string;
  /** Which moment of the source it is to be like. */
  readonly timeMs: number;
}

export interface IndexProjection {
  readonly type: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** Of `INCLUDE`: attributes besides the keys. */
  readonly attributes?: readonly string[];
}

export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

export interface TableStream {
  readonly id: string;
  readonly label: string;
  readonly viewType: StreamViewType;
  /** Where changes are recorded now, by the partitions; the first one begins at 0. */
  readonly shards: readonly OpenShard[];
}

/** Of the times in a destination's records. */
export type TimestampPrecision = "MILLISECOND" | "MICROSECOND";

export interface TableKinesisDestination {
  readonly id: string;
  readonly precision?: TimestampPrecision;
}

/** A shard that takes the partitions from this one on, by the first 32 bits of their hashes, up to the next shard's. */
export interface OpenShard {
  readonly number: number;
  readonly id: string;
  readonly from: number;
}

export interface TableStatistics {
  readonly itemCount: number;
  readonly sizeBytes: number;
  readonly countedMs: number;
  /** The entries of the indexes, by their numbers. */
  readonly indexes?: Readonly<Record<number, { readonly itemCount: number; readonly sizeBytes: number }>>;
}

/** What is left to do for a deleted table, or for a deleted index of one. */
export interface SweepRecord {
  readonly region: string;
  readonly tableId: string;
  readonly indexNumber?: number;
}

/** A table whose items expire. */
export interface ExpiryRecord {
  readonly region: string;
  readonly tableName: string;
}

/** What is left to do for a new index, or for a new order of expiry. */
export interface BackfillRecord {
  readonly region: string;
  readonly tableName: string;
  readonly tableId: string;
  readonly indexNumber: number;
  /** The last item that has been looked at, as base 64 of its key. */
  readonly lastKey?: string;
}

/** The first version knew streams of one shard only; what it wrote about tables without a stream is still good. */
export const tableRecords = recordCodec<TableRecord>(2, {
  1: (old) => {
    const table = old as TableRecord;
    if (!table.stream) return table;
    throw new Error(`The stream of the table ${table.name} was written by another release, which knew no shards.`);
  },
});
export const tagRecords = recordCodec<Record<string, string>>(1);
export const statisticsRecords = recordCodec<TableStatistics>(1);
export const sweepRecords = recordCodec<SweepRecord>(1);
export const expiryRecords = recordCodec<ExpiryRecord>(1);
export const backfillRecords = recordCodec<BackfillRecord>(1);

export const tableKey = (region: string, name: string) => encodeKey(["dynamodb", "table", region, name]);
export const tagsKey = (region: string, tableId: string) => encodeKey(["dynamodb", "tags", region, tableId]);
export const statisticsKey = (region: string, tableId: string) =>
  encodeKey(["dynamodb", "statistics", region, tableId]);
export const sweepKey = (region: string, tableId: string, indexNumber?: number) =>
  encodeKey(["dynamodb", "sweep", region, tableId, ...(indexNumber === undefined ? [] : [indexNumber])]);
export const backfillKey = (region: string, tableId: string, indexNumber: number) =>
  encodeKey(["dynamodb", "backfill", region, tableId, indexNumber]);

export const expiryKey = (region: string, tableId: string) => encodeKey(["dynamodb", "expiry", region, tableId]);

/** Where everything that belongs to a table's items and indexes begins. */
export function itemPrefix(region: string, tableId: string): Uint8Array {
  return encodeKey(["dynamodb", "item", region, tableId.replaceAll("-", "")]);
}

/** Where the items of a table begin. */
export function tableItemsPrefix(region: string, tableId: string): Uint8Array {
  return Buffer.concat([itemPrefix(region, tableId), Buffer.of(0)]);
}

/** Where the entries of an index begin. */
export function indexEntriesPrefix(region: string, tableId: string, indexNumber: number): Uint8Array {
  const tail = Buffer.alloc(5, 1);
  tail.writeUInt32BE(indexNumber, 1);
  return Buffer.concat([itemPrefix(region, tableId), tail]);
}

/** Where the sizes of a table's item collections begin. */
export function collectionSizesPrefix(region: string, tableId: string): Uint8Array {
  return Buffer.concat([itemPrefix(region, tableId), Buffer.of(2)]);
}

export const partitionHashBytes = 16;

/** The key of the item that `attributes` identify; they have been checked against the schema. */
export function itemKey(itemsPrefix: Uint8Array, schema: KeySchema, attributes: Item): Uint8Array {
  const sort = schema.sortAttributes[0];
  const digest = partitionHash([keyValueOf(schema.partitionAttributes[0], attributes)]);
  return joinKey(itemsPrefix, digest, sort && sortKeyBytes(keyValueOf(sort, attributes)));
}

/** The key of the entry for the item that `attributes` identify, in both schemas, in an index. */
export function entryKey(entriesPrefix: Uint8Array, index: KeySchema, table: KeySchema, attributes: Item): Uint8Array {
  const digest = partitionHash(index.partitionAttributes.map((attribute) => keyValueOf(attribute, attributes)));
  const sort = closedSortBytes(index.sortAttributes.map((attribute) => keyValueOf(attribute, attributes)));
  return itemKey(joinKey(entriesPrefix, digest, sort), table, attributes);
}

/** The place in the order of expiry of the item that `attributes` identify. */
export function expiryEntryKey(
  entriesPrefix: Uint8Array,
  table: KeySchema,
  expiresSeconds: number,
  attributes: Item,
): Uint8Array {
  return itemKey(expiryPosition(entriesPrefix, expiresSeconds), table, attributes);
}

/** Before all that expires in this second or later. */
export function expiryPosition(entriesPrefix: Uint8Array, seconds: number): Uint8Array {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  return Buffer.concat([entriesPrefix, time]);
}

/** The key, or the beginning of the keys, of all items with this partition key. */
export function partitionPrefix(itemsPrefix: Uint8Array, partition: readonly KeyValue[]): Uint8Array {
  return joinKey(itemsPrefix, partitionHash(partition));
}

/**
 * Two partition keys with the same 128 bits would share an item; by chance that takes about 2⁶⁴ of them, so it is not
 * looked for. The digest is Latin-1 text because Node hands that over in a third of the time that a buffer takes.
 */
function partitionHash(values: readonly KeyValue[]): string {
  const value = values[0]!;
  if (values.length > 1) return hash("sha256", closedSortBytes(values), "binary");
  if ("S" in value) return hash("sha256", `S${value.S}`, "binary");
  if ("N" in value) return hash("sha256", `N${value.N}`, "binary");
  return hash("sha256", Buffer.concat([Buffer.from("B"), sortKeyBytes(value)]), "binary");
}

function keyValueOf({ name }: KeyAttribute, attributes: Item): KeyValue {
  return attributeOf(attributes, name) as KeyValue;
}

function joinKey(prefix: Uint8Array, digest: string, sort?: Uint8Array): Uint8Array {
  const hashEnd = prefix.length + partitionHashBytes;
  const key = Buffer.allocUnsafe(hashEnd + (sort?.length ?? 0));
  key.set(prefix);
  key.write(digest, prefix.length, partitionHashBytes, "latin1");
  if (sort) key.set(sort, hashEnd);
  return key;
}
