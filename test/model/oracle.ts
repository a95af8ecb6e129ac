import {
  type Action,
  type IndexDefinition,
  type KeyAttribute,
  keyAttributes,
  keyNames,
  pick,
  type Query,
  type Schema,
  type SortCondition,
  type TableDefinition,
  type Write,
} from "./commands.ts";
import { holds, type Path, projected, Refusal, same, updated } from "./expressions.ts";
import { bytesOf, compareScalars, type Item, normalItem, type Scalar, textOfItem, type Value } from "./values.ts";

/**
 * What DynamoDB does, as AWS's documentation tells it, in the simplest way there is: tables are maps, indexes are computed
 * when they are read, and a stream is an array. It shares no code with the server.
 */

/** One change as a reader of the stream should see it. */
export interface Change {
  readonly key: string;
  readonly name: "INSERT" | "MODIFY" | "REMOVE";
  readonly keys: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly byExpiry: boolean;
  readonly timeSeconds: number;
}

export interface OracleTable {
  readonly definition: TableDefinition;
  indexes: readonly IndexDefinition[];
  /** The index that is being filled: until it is, items may have what it cannot take. */
  filling?: string | undefined;
  /** By the text of the key. */
  readonly items: Map<string, Item>;
  readonly changes: Change[];
}

/** What one action of a transaction is answered when the transaction is cancelled. */
export interface Reason {
  readonly code: string;
  readonly item?: Item;
}

export class Cancelled extends Error {
  readonly reasons: readonly Reason[];

  constructor(reasons: readonly Reason[]) {
    super("Transaction cancelled");
    this.reasons = reasons;
  }
}

const tokenLifetimeSeconds = 600;
/** What expired longer ago is taken for a mistake. */
const expiredSecondsMax = 5 * 365 * 86_400;

export class Oracle {
  readonly tables: ReadonlyMap<string, OracleTable>;
  readonly #tokens = new Map<string, { text: string; seconds: number }>();
  readonly #nowSeconds: () => number;

  constructor(tables: readonly TableDefinition[], nowSeconds: () => number) {
    this.#nowSeconds = nowSeconds;
    this.tables = new Map(
      tables.map((definition) => [
        definition.name,
        { definition, indexes: definition.indexes, items: new Map(), changes: [] },
      ]),
    );
  }

  table(name: string): OracleTable {
    const table = this.tables.get(name);
    if (!table) throw new Error(`There is no table ${name}.`);
    return table;
  }

  get(name: string, key: Item): Item | undefined {
    return this.table(name).items.get(textOfItem(key));
  }

  /** The attributes that the write returns; undefined for none. */
  write(write: Write): Item | undefined {
    const { before, after } = this.#outcome(write);
    this.#store(write, before, after);
    const paths = write.do === "update" ? write.clauses.map(({ path }) => path) : [];
    const part = (item: Item | undefined) => (item ? nonEmpty(projected(paths, item)) : undefined);
    if (write.returns === "ALL_OLD") return before;
    if (write.returns === "ALL_NEW") return after;
    if (write.returns === "UPDATED_OLD") return part(before);
    return write.returns === "UPDATED_NEW" ? part(after) : undefined;
  }

  batchWrite(writes: readonly Write[]): void {
    const keys = writes.map((write) => write.table + textOfItem(this.#keyOf(write)));
    if (new Set(keys).size < keys.length) {
      throw new Refusal("ValidationException", "Provided list of item keys contains duplicates");
    }
    for (const write of writes) this.#outcome(write);
    for (const write of writes) this.write(write);
  }

  transact(actions: readonly Action[], token?: string): void {
    const text = JSON.stringify(actions);
    const used = token === undefined ? undefined : this.#tokens.get(token);
    if (used && this.#nowSeconds() - used.seconds < tokenLifetimeSeconds) {
      if (used.text !== text) throw new Refusal("IdempotentParameterMismatchException", "");
      return;
    }
    const outcomes = actions.map((action) => this.#attempt(action));
    if (outcomes.some((outcome) => outcome instanceof Refusal)) {
      throw new Cancelled(
        outcomes.map((outcome) => (outcome instanceof Refusal ? reasonOf(outcome) : { code: "None" })),
      );
    }
    for (const [index, action] of actions.entries()) {
      const { before, after } = outcomes[index] as Images;
      if (action.do !== "check") this.#store(action, before, after);
    }
    if (token !== undefined) this.#tokens.set(token, { text, seconds: this.#nowSeconds() });
  }

  /** The keys of what has expired by now. */
  expired({ definition, items }: OracleTable): Item[] {
    const { expiry } = definition;
    const hasExpired = (item: Item) => {
      const at = expiry === undefined ? undefined : item[expiry];
      if (!at || !("N" in at)) return false;
      const agoSeconds = this.#nowSeconds() - Number(at.N);
      return agoSeconds > 0 && agoSeconds <= expiredSecondsMax;
    };
    return [...items.values()].filter(hasExpired).map((item) => pick(item, keyNames(definition.schema)));
  }

  expire(table: string, key: Item): void {
    const before = this.get(table, key);
    this.#store({ do: "delete", table, key }, before, undefined, true);
  }

  #attempt(action: Action): Images | Refusal {
    try {
      return this.#outcome(action);
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  #outcome(action: Action): Images {
    const key = this.#keyOf(action);
    const before = this.get(action.table, key);
    if (action.do === "put") this.#checkIndexKeys(action.table, action.item, Object.keys(action.item));
    if (action.condition && !holds(action.condition, before ?? {})) {
      const told = action.tellsItem ? before : undefined;
      throw new Refusal("ConditionalCheckFailedException", "The conditional request failed", told);
    }
    if (action.do === "put") return { before, after: normalItem(action.item) };
    if (action.do === "update") {
      const after = updated(action.clauses, before, key);
      // What the update leaves alone may be older than the index.
      if (after)
        this.#checkIndexKeys(
          action.table,
          after,
          action.clauses.map(({ path }) => String(path[0])),
        );
      return { before, after: after && normalItem(after) };
    }
    return { before, after: action.do === "delete" ? undefined : before };
  }

  /** Refuses values that the keys of indexes cannot have. */
  #checkIndexKeys(table: string, item: Item, names: readonly string[]): void {
    const { indexes, filling } = this.table(table);
    for (const { schema } of indexes.filter(({ name }) => name !== filling)) {
      for (const attribute of keyAttributes(schema)) {
        if (!names.includes(attribute.name) || mayBeMissing(item, attribute)) continue;
        throw new Refusal("ValidationException", "");
      }
    }
  }

  #keyOf(action: Action): Item {
    if (action.do !== "put") return normalItem(action.key);
    return normalItem(pick(action.item, keyNames(this.table(action.table).definition.schema)));
  }

  #store(action: Action, before: Item | undefined, after: Item | undefined, byExpiry = false): void {
    const { items, changes } = this.table(action.table);
    const keys = this.#keyOf(action);
    const key = textOfItem(keys);
    if (after) items.set(key, after);
    else items.delete(key);
    if (same(before, after)) return;
    const name = before ? (after ? "MODIFY" : "REMOVE") : "INSERT";
    changes.push({ key, name, keys, before, after, byExpiry, timeSeconds: this.#nowSeconds() });
  }
}

interface Images {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** What a query or a scan reads: the schema by which it orders, the names of a last key, and all there is. */
export interface ReadTarget {
  readonly schema: Schema;
  readonly lastKeyNames: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** The whole item. */
  readonly item: Item;
  /** What the table or the index holds of it. */
  readonly entry: Item;
}

export function targetOf({ definition, indexes, items }: OracleTable, indexName: string | undefined): ReadTarget {
  const tableKeys = keyNames(definition.schema);
  const all = [...items.values()];
  const index = indexes.find(({ name }) => name === indexName);
  if (!index) {
    const rows = all.map((item) => ({ item, entry: item }));
    return { schema: definition.schema, lastKeyNames: tableKeys, rows };
  }
  const keys = [...new Set([...tableKeys, ...keyNames(index.schema)])];
  const { projection } = index;
  const rows = all
    .filter((item) => keyAttributes(index.schema).every((attribute) => fits(item[attribute.name], attribute)))
    .map((item) => ({ item, entry: projection === "ALL" ? item : pick(item, new Set([...keys, ...projection])) }));
  return { schema: index.schema, lastKeyNames: keys, rows };
}

/** What a query finds before its filter, in order; where the order leaves a choice, any. */
export function found(query: Query, { schema, rows }: ReadTarget): Row[] {
  const { partition, equal, sort, after, backwards } = query;
  const direction = backwards ? -1 : 1;
  const order = (one: Item, other: Item) => direction * compareInTurn(schema.sort, one, other);
  const equals = (attributes: readonly KeyAttribute[], values: readonly Scalar[], entry: Item) =>
    values.every((value, at) => compareScalars(entry[attributes[at]!.name]!, value) === 0);
  const last = schema.sort[equal.length]?.name;
  return rows
    .filter(({ entry }) => equals(schema.partition, partition, entry) && equals(schema.sort, equal, entry))
    .filter(({ entry }) => !sort || (last !== undefined && meets(entry[last]!, sort)))
    .filter(({ entry }) => !after || order(after, entry) < 0)
    .sort((one, other) => order(one.entry, other.entry));
}

/** By the first attribute, where that is equal by the second, and so on. */
export function compareInTurn(attributes: readonly KeyAttribute[], one: Item, other: Item): number {
  for (const { name } of attributes) {
    const order = compareScalars(one[name]!, other[name]!)!;
    if (order !== 0) return order;
  }
  return 0;
}

function meets(value: Value, sort: SortCondition): boolean {
  if ("low" in sort) return compareScalars(value, sort.low)! >= 0 && compareScalars(value, sort.high)! <= 0;
  if ("start" in sort) return startsWith(value as Scalar, sort.start);
  return holds({ compare: sort.compare, left: { value }, right: { value: sort.value } }, {});
}

function startsWith(value: Scalar, start: Scalar): boolean {
  if ("S" in value && "S" in start) return value.S.startsWith(start.S);
  if (!("B" in value && "B" in start)) return false;
  const bytes = bytesOf(start);
  return bytesOf(value).subarray(0, bytes.length).equals(bytes);
}

/** What a read answers of a row; undefined where the filter leaves it out. */
export function answered(
  row: Item,
  filter: Parameters<typeof holds>[0] | undefined,
  projection: readonly Path[] | undefined,
) {
  if (filter && !holds(filter, row)) return undefined;
  return normalItem(projection ? projected(projection, row) : row);
}

function reasonOf({ code, item }: Refusal): Reason {
  if (code === "ValidationException") return { code: "ValidationError" };
  return { code: "ConditionalCheckFailed", ...(item && { item }) };
}

function fits(value: Value | undefined, { type }: KeyAttribute): boolean {
  return value !== undefined && type in value;
}

function mayBeMissing(item: Item, attribute: KeyAttribute): boolean {
  return !item[attribute.name] || fits(item[attribute.name], attribute);
}

function nonEmpty(item: Item): Item | undefined {
  return Object.keys(item).length > 0 ? item : undefined;
}
