import { hash } from "node:crypto";
import { encodeKey } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";
import type { Item, KeyValue } from "./values/attribute-value.ts";
import { attributeOf } from "./values/attribute-value.ts";
import { sortKeyBytes } from "./values/compare.ts";
import type { KeyAttribute, KeySchema } from "./values/validate.ts";

/**
 * The key layout of DynamoDB; that of its streams is in `streams/records.ts`, that of transactions' tokens in
 * `transaction-tokens.ts`.
 *
 *   dynamodb table <region> <table name>          the table
 *   dynamodb tags <region> <table id>             its tags
 *   dynamodb statistics <region> <table id>       how many items it held when they were last counted
 *   dynamodb sweep <region> <table id>            a deleted table whose items are still to be removed
 *   dynamodb item <region> <table id> + tail      an item, or an entry of an index
 *
 * The tail is one byte that says which index (0 is the table itself), the first 128 bits of a SHA-256 of the partition
 * key, and the bytes of the sort key, whose order is the order of queries. Scans follow the hash, as on AWS.
 * A table's id is never used again, so a new table of the same name shares nothing with the one before.
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
  readonly lastIncreaseMs?: number;
  readonly lastDecreaseMs?: number;
  /** Decreases on the day (UTC) of `lastDecreaseMs`. */
  readonly decreasesThatDay?: number;
  readonly tableClass?: "STANDARD";
  readonly deletionProtection: boolean;
  /** The stream that records changes now. */
  readonly stream?: TableStream;
  /** The last stream that the table had, enabled or not. */
  readonly latestStreamLabel?: string;
}

export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

export interface TableStream {
  readonly id: string;
  readonly label: string;
  readonly viewType: StreamViewType;
}

export interface TableStatistics {
  readonly itemCount: number;
  readonly sizeBytes: number;
  readonly countedMs: number;
}

/** What is left to do for a deleted table. */
export interface SweepRecord {
  readonly region: string;
  readonly tableId: string;
}

export const tableRecords = recordCodec<TableRecord>(1);
export const tagRecords = recordCodec<Record<string, string>>(1);
export const statisticsRecords = recordCodec<TableStatistics>(1);
export const sweepRecords = recordCodec<SweepRecord>(1);

export const tableKey = (region: string, name: string) => encodeKey(["dynamodb", "table", region, name]);
export const tagsKey = (region: string, tableId: string) => encodeKey(["dynamodb", "tags", region, tableId]);
export const statisticsKey = (region: string, tableId: string) =>
  encodeKey(["dynamodb", "statistics", region, tableId]);
export const sweepKey = (region: string, tableId: string) => encodeKey(["dynamodb", "sweep", region, tableId]);

/** Where everything that belongs to a table's items and indexes begins. */
export function itemPrefix(region: string, tableId: string): Uint8Array {
  return encodeKey(["dynamodb", "item", region, tableId.replaceAll("-", "")]);
}

/** The table's own items within its prefix; indexes will take the bytes after it. */
export const tableSlot = 0;

/** Where the items of a table begin. */
export function tableItemsPrefix(region: string, tableId: string): Uint8Array {
  return Buffer.concat([itemPrefix(region, tableId), Buffer.of(tableSlot)]);
}

export const partitionHashBytes = 16;

/** The key of the item that `attributes` identify; they have been checked against the schema. */
export function itemKey(itemsPrefix: Uint8Array, schema: KeySchema, attributes: Item): Uint8Array {
  const partition = attributeOf(attributes, schema.partitionKey.name) as KeyValue;
  const sort = schema.sortKey && sortKeyBytes(attributeOf(attributes, schema.sortKey.name) as KeyValue);
  return sort ? joinKey(itemsPrefix, partitionHash(partition), sort) : joinKey(itemsPrefix, partitionHash(partition));
}

/** The key, or the beginning of the keys, of all items with this partition key. */
export function partitionPrefix(itemsPrefix: Uint8Array, partition: KeyValue): Uint8Array {
  return joinKey(itemsPrefix, partitionHash(partition));
}

/**
 * Two partition keys with the same 128 bits would share an item; by chance that takes about 2⁶⁴ of them, so it is not
 * looked for. The digest is Latin-1 text because Node hands that over in a third of the time that a buffer takes.
 */
function partitionHash(value: KeyValue): string {
  if ("S" in value) return hash("sha256", `S${value.S}`, "binary");
  if ("N" in value) return hash("sha256", `N${value.N}`, "binary");
  return hash("sha256", Buffer.concat([Buffer.from("B"), sortKeyBytes(value)]), "binary");
}

function joinKey(prefix: Uint8Array, digest: string, sort?: Uint8Array): Uint8Array {
  const hashEnd = prefix.length + partitionHashBytes;
  const key = Buffer.allocUnsafe(hashEnd + (sort?.length ?? 0));
  key.set(prefix);
  key.write(digest, prefix.length, partitionHashBytes, "latin1");
  if (sort) key.set(sort, hashEnd);
  return key;
}
