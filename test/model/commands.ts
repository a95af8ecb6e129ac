import type { Clause, Comparator, Condition, Path } from "./expressions.ts";
import type { Item, Scalar, ScalarType } from "./values.ts";

/** What a sequence is made of: tables, and commands on them, all plain data so that a failing one can be printed. */

export interface KeyAttribute {
  readonly name: string;
  readonly type: ScalarType;
}

/** Tables and local indexes have one attribute to divide by, and at most one to sort by; global indexes may have several. */
export interface Schema {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
}

export interface IndexDefinition {
  readonly name: string;
  readonly isLocal: boolean;
  readonly schema: Schema;
  /** `ALL`, or the attributes beside the keys. */
  readonly projection: "ALL" | readonly string[];
}

export interface TableDefinition {
  readonly name: string;
  readonly schema: Schema;
  readonly indexes: readonly IndexDefinition[];
  readonly stream?: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
  /** The attribute that says when an item expires. */
  readonly expiry?: string;
}

interface OnItem {
  readonly table: string;
  readonly condition?: Condition;
  /** Whether a condition that fails tells the item. */
  readonly tellsItem?: boolean;
}

export interface Put extends OnItem {
  readonly do: "put";
  readonly item: Item;
}

export interface Update extends OnItem {
  readonly do: "update";
  readonly key: Item;
  readonly clauses: readonly Clause[];
}

export interface Delete extends OnItem {
  readonly do: "delete";
  readonly key: Item;
}

export interface Check extends OnItem {
  readonly do: "check";
  readonly key: Item;
  readonly condition: Condition;
}

export type Returned = "NONE" | "ALL_OLD" | "ALL_NEW" | "UPDATED_OLD" | "UPDATED_NEW";
export type Write = (Put | Update | Delete) & { readonly returns?: Returned };
export type Action = Put | Update | Delete | Check;

export interface Get {
  readonly do: "get";
  readonly table: string;
  readonly key: Item;
  readonly projection?: readonly Path[];
}

export type SortCondition =
  | { compare: Exclude<Comparator, "<>">; value: Scalar }
  | { low: Scalar; high: Scalar }
  | { start: Scalar };

interface Pages {
  readonly table: string;
  readonly index?: string;
  readonly filter?: Condition;
  readonly projection?: readonly Path[];
  readonly countOnly?: boolean;
  /** Of a local index: whole items, although it holds less. */
  readonly whole?: boolean;
  readonly limit?: number;
}

export interface Query extends Pages {
  readonly do: "query";
  readonly partition: readonly Scalar[];
  /** What the first sort attributes equal. */
  readonly equal: readonly Scalar[];
  /** Of the sort attribute after those. */
  readonly sort?: SortCondition;
  readonly backwards?: boolean;
  /** Begins after this key, which need not be there. */
  readonly after?: Item;
}

export interface Scan extends Pages {
  readonly do: "scan";
  readonly segments: number;
}

export type Command =
  | Write
  | Get
  | Query
  | Scan
  | { readonly do: "batch write"; readonly writes: readonly (Put | Delete)[] }
  | {
      readonly do: "batch get";
      readonly table: string;
      readonly keys: readonly Item[];
      readonly projection?: readonly Path[];
    }
  | { readonly do: "transact write"; readonly actions: readonly Action[]; readonly token?: string }
  | { readonly do: "transact get"; readonly reads: readonly Get[] }
  /** From here on the index is kept up to date, while its back-fill waits for time to pass. */
  | { readonly do: "add index"; readonly table: string; readonly index: IndexDefinition }
  /** From here on it can be read. */
  | { readonly do: "await index"; readonly table: string; readonly name: string }
  | { readonly do: "drop index"; readonly table: string; readonly name: string }
  | { readonly do: "advance"; readonly minutes: number }
  | { readonly do: "restart" };

export interface Sequence {
  readonly tables: readonly TableDefinition[];
  readonly commands: readonly Command[];
}

export function keyAttributes({ partition, sort }: Schema): KeyAttribute[] {
  return [...partition, ...sort];
}

export function keyNames(schema: Schema): string[] {
  return keyAttributes(schema).map(({ name }) => name);
}

export function pick(item: Item, names: Iterable<string>): Item {
  return Object.fromEntries([...names].filter((name) => item[name]).map((name) => [name, item[name]!]));
}
