import type { Platform } from "../../../engine/platform.ts";
import { settle } from "../../../kernel/clock.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Units } from "../capacity.ts";
import type { Table, TableReference } from "../tables.ts";
import { attributeOf, type Item, type KeyValue } from "../values/attribute-value.ts";
import type { KeyAttribute, KeySchema } from "../values/keys.ts";
import { recorderOf } from "./recorder.ts";
import type { RulePair, WatchedKeys } from "./watched-keys.ts";

/**
 * What contributor insights count: "each item that is written or read via a data plane operation represents one event", says
 * AWS's guide, and its value is what it consumed, writes times three. A query is one event of its partition key, whatever it
 * returns. PartiQL is not supported there either, and what the platform does by itself consumes nothing.
 */

/** One event. Among the attributes are those of the key; of a query only that of the partition. */
export interface Access {
  readonly keys: WatchedKeys;
  readonly attributes: Item;
  /** `ConsumedThroughputUnits`. */
  readonly units: number;
}

type Ports = Pick<Platform, "store" | "clock" | "random" | "log">;

const writeFactor = 3;

/** The event of a read of one item; undefined when nobody counts it. */
export function readAccess(table: Table, attributes: Item, units: number): Access | undefined {
  const keys = table.insights?.get(undefined);
  return keys?.accessed && { keys, attributes, units };
}

/** The event of a write, as far as the table itself and its local indexes go. */
export function writeAccess(table: Table, attributes: Item, { table: units, indexes }: Units): Access | undefined {
  let consumed = units;
  for (const [index, indexUnits] of indexes ?? []) if (index.scope === "LOCAL") consumed += indexUnits;
  return readAccess(table, attributes, consumed * writeFactor);
}

/** The event of a write in a global index. */
export function entryAccess(table: Table, indexName: string, attributes: Item, units: number): Access | undefined {
  const keys = table.insights?.get(indexName);
  return keys?.accessed && { keys, attributes, units: units * writeFactor };
}

/** Counts what has been done: once the transaction is over, because its function may run twice. */
export function countAccesses(platform: Ports, accesses: readonly (Access | undefined)[], factor = 1): void {
  for (const access of accesses) {
    if (access?.keys.accessed) count(platform, access.keys.accessed, access, access.units * factor);
  }
}

/** As many are counted in one turn: a page of tiny items has some ten thousand. */
const accessesAtOnce = 250;

/** The same for a page, with turns for others in between. */
export async function countMany(platform: Ports, accesses: readonly Access[]): Promise<void> {
  for (let first = 0; first < accesses.length; first += accessesAtOnce) {
    if (first > 0) await settle();
    countAccesses(platform, accesses.slice(first, first + accessesAtOnce));
  }
}

/** The answer of a write of one item, counted. */
export function countedWrite<Output>(
  platform: Ports,
  reference: TableReference,
  key: Item,
  writing: Promise<{ output: Output; accesses: readonly (Access | undefined)[] | undefined }>,
): Promise<Output> {
  return writing.then(
    ({ output, accesses }) => {
      if (accesses) countAccesses(platform, accesses);
      return output;
    },
    (error: unknown) => {
      countFailedWrite(platform, reference, key, error);
      throw error;
    },
  );
}

/** A condition that does not hold consumes a write all the same. Other errors come before anything was consumed. */
function countFailedWrite(platform: Ports, { lastSeen }: TableReference, key: Item, error: unknown): void {
  if (!lastSeen?.table.insights) return;
  if (!(error instanceof ServiceError) || error.code !== "ConditionalCheckFailedException") return;
  countAccesses(platform, [writeAccess(lastSeen.table, key, { table: 1 })]);
}

/** Counts a request for a key that was refused. */
export function countThrottle(platform: Ports, keys: WatchedKeys, attributes: Item): void {
  if (keys.throttled) count(platform, keys.throttled, { keys, attributes }, 1);
}

function count(
  platform: Ports,
  rules: RulePair,
  { keys: { schema }, attributes }: Pick<Access, "keys" | "attributes">,
  value: number,
): void {
  const partition = textOfAll(attributes, schema.partitionAttributes);
  if (partition === undefined) return;
  const recorder = recorderOf(platform);
  recorder.add(rules.partition, [partition], value);
  const sort = rules.pair && textOfAll(attributes, schema.sortAttributes);
  if (rules.pair && sort !== undefined) recorder.add(rules.pair, [partition, sort], value);
}

/** No valid key's text is longer, in base 64. A request that was refused has not been checked. */
const textLengthMax = 2732;

/**
 * Those of several attributes with commas between them; nobody has recorded how AWS shows such keys. Undefined when one of
 * them is not there.
 */
function textOfAll(attributes: Item, keys: readonly KeyAttribute[]): string | undefined {
  const texts = keys.map(({ name }) => textOf(attributes, name));
  return texts.every((text) => text !== undefined) ? texts.join(",") : undefined;
}

/** "In plaintext", says AWS's guide: the text of a string or a number as it is, that of a binary as it is on the wire. */
function textOf(attributes: Item, name: string): string | undefined {
  const value = attributeOf(attributes, name) as Partial<Record<"S" | "N" | "B", unknown>> | undefined;
  const text = value?.S ?? value?.N ?? value?.B;
  return typeof text === "string" && text.length <= textLengthMax ? text : undefined;
}

/** The attributes of a query's event. */
export function partitionOnly({ partitionAttributes }: KeySchema, partition: readonly KeyValue[]): Item {
  return Object.fromEntries(partitionAttributes.map(({ name }, index) => [name, partition[index]!]));
}
