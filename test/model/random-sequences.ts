import { Chance } from "./chance.ts";
import type {
  Action,
  Command,
  Delete,
  IndexDefinition,
  KeyAttribute,
  Put,
  Query,
  Returned,
  Scan,
  Sequence,
  SortCondition,
  TableDefinition,
  Update,
} from "./commands.ts";
import { keyNames } from "./commands.ts";
import { aCondition, someClauses, somePaths } from "./random-expressions.ts";
import { scalar, World } from "./random-values.ts";
import { compareScalars, type Item, type Scalar, textOfItem } from "./values.ts";

/** The sequence of a seed; times in it count from `nowSeconds`. */
export function randomSequence(seed: number, nowSeconds: number): Sequence {
  const chance = new Chance(seed);
  const world = new World(chance, nowSeconds);
  const maker = new CommandMaker(chance, world);
  const filling = chance.many(chance.integer(3), () => maker.filling());
  return {
    tables: world.tables,
    commands: [...filling, ...chance.many(10 + chance.integer(25), () => maker.command())],
  };
}

class CommandMaker {
  readonly #chance: Chance;
  readonly #world: World;
  /** What each table has by now, as far as the maker knows: an index is read only while it is there. */
  readonly #indexes: Map<string, readonly IndexDefinition[]>;
  #indexCount = 0;
  /** The last transaction that had a token. */
  #withToken: Command | undefined;
  /** What is being filled; a table can do that for one index at a time. */
  #unfinished: { table: string; index: IndexDefinition } | undefined;

  constructor(chance: Chance, world: World) {
    this.#chance = chance;
    this.#world = world;
    this.#indexes = new Map(world.tables.map(({ name, indexes }) => [name, indexes]));
  }

  command(): Command {
    const chance = this.#chance;
    if (this.#unfinished && chance.in100(25)) return this.#awaitIndex(this.#unfinished);
    const table = chance.one(this.#world.tables);
    const roll = chance.integer(100);
    if (roll < 22) return { ...this.#put(table), returns: chance.one<Returned>(["NONE", "ALL_OLD"]) };
    if (roll < 46) return this.#returningUpdate(table);
    if (roll < 53) return { ...this.#delete(table), returns: chance.one<Returned>(["NONE", "ALL_OLD"]) };
    if (roll < 58) return this.#get(table);
    if (roll < 72) return this.#query(table);
    if (roll < 78) return this.#scan(table);
    if (roll < 83) return { do: "batch write", writes: this.#batch() };
    if (roll < 86)
      return { do: "batch get", table: table.name, keys: this.#someKeys(table), ...this.#projection(table) };
    if (roll < 92) return this.#transaction();
    if (roll < 94)
      return { do: "transact get", reads: this.#someKeys(table).map((key) => ({ ...this.#get(table), key })) };
    if (roll < 96) return this.#indexChange(table);
    if (roll < 99) return this.#advance();
    // A restart takes as long as all else in a sequence.
    return chance.in100(30) ? { do: "restart" } : this.#scan(table);
  }

  /** Something to begin with. */
  filling(): Command {
    return { do: "batch write", writes: this.#batch() };
  }

  #advance(): Command {
    const minutes = this.#chance.one([1, 2, 5, 11, 30]);
    this.#world.nowSeconds += minutes * 60;
    return { do: "advance", minutes };
  }

  #put(table: TableDefinition): Put {
    return { do: "put", table: table.name, item: this.#world.item(table, 2), ...this.#guard() };
  }

  #update(table: TableDefinition): Update {
    const clauses = someClauses(this.#chance, this.#world.nowSeconds);
    return { do: "update", table: table.name, key: this.#key(table), clauses, ...this.#guard() };
  }

  #returningUpdate(table: TableDefinition): Command {
    const update = this.#update(table);
    // What AWS returns of positions in lists that moved is not documented.
    const all: Returned[] = ["NONE", "ALL_OLD", "ALL_NEW"];
    const hasPositions = update.clauses.some(({ path }) => path.some((step) => typeof step === "number"));
    return { ...update, returns: this.#chance.one(hasPositions ? all : [...all, "UPDATED_OLD", "UPDATED_NEW"]) };
  }

  #delete(table: TableDefinition): Delete {
    return { do: "delete", table: table.name, key: this.#key(table), ...this.#guard() };
  }

  #get(table: TableDefinition) {
    return { do: "get" as const, table: table.name, key: this.#key(table), ...this.#projection(table) };
  }

  #query(table: TableDefinition): Query {
    const chance = this.#chance;
    const index = this.#anIndex(table);
    const { partition, sort } = (index ?? table).schema;
    const key = this.#key(table);
    const likely = ({ name, type }: KeyAttribute) => (key[name] as Scalar | undefined) ?? this.#world.indexKey(type);
    const values = partition.map(likely);
    const count = sort.length > 0 && chance.in100(50) ? 1 + chance.integer(sort.length) : 0;
    const last = sort[count - 1];
    const after =
      !last && !index && chance.in100(20) ? { ...this.#key(table), [partition[0]!.name]: values[0]! } : undefined;
    return {
      do: "query",
      ...this.#pages(table, index),
      partition: values,
      equal: sort.slice(0, Math.max(0, count - 1)).map(likely),
      ...(last && { sort: this.#sortCondition(last.type) }),
      ...(after && { after }),
      backwards: chance.in100(40),
    };
  }

  #scan(table: TableDefinition): Scan {
    const segments = this.#chance.one([1, 1, 2, 3]);
    return { do: "scan", ...this.#pages(table, this.#anIndex(table)), segments };
  }

  #pages(table: TableDefinition, index: IndexDefinition | undefined) {
    const chance = this.#chance;
    const keys = keyNames((index ?? table).schema);
    const countOnly = chance.in100(10);
    return {
      table: table.name,
      ...(index && { index: index.name }),
      ...(chance.in100(50) && { limit: 1 + chance.integer(5) }),
      // A filter may not be about the keys by which is read.
      ...(chance.in100(30) && { filter: aCondition(chance, keys) }),
      ...(countOnly ? { countOnly } : this.#asked(table, index)),
    };
  }

  #sortCondition(type: "S" | "N" | "B"): SortCondition {
    const chance = this.#chance;
    const value = scalar(chance, type);
    const between = () => {
      const [low, high] = [value, scalar(chance, type)].sort((one, other) => compareScalars(one, other)!);
      return { low: low!, high: high! };
    };
    return chance.kind<SortCondition>([
      () => ({ compare: chance.one(["=", "<", "<=", ">", ">="] as const), value }),
      between,
      () => (type === "N" ? between() : { start: value }),
    ]);
  }

  #batch(): (Put | Delete)[] {
    const writes = this.#world.tables.flatMap((table) =>
      this.#someKeys(table).map((key): Put | Delete => {
        if (this.#chance.in100(15)) return { do: "delete", table: table.name, key };
        return { do: "put", table: table.name, item: { ...this.#world.item(table, 1), ...key } };
      }),
    );
    return this.#chance.in100(5) ? [...writes, writes[0]!] : writes;
  }

  #transaction(): Command {
    const chance = this.#chance;
    // What is sent again with its token is not done again, for ten minutes.
    if (this.#withToken && chance.in100(40)) return this.#withToken;
    const actions = this.#world.tables.flatMap((table) =>
      this.#someKeys(table).map((key): Action => {
        const aim = { table: table.name, ...(chance.in100(40) && this.#guard()) };
        return chance.kind<Action>([
          () => ({ ...aim, do: "put", item: { ...this.#world.item(table), ...key } }),
          () => ({ ...aim, do: "update", key, clauses: someClauses(chance, this.#world.nowSeconds) }),
          () => ({ ...aim, do: "delete", key }),
          () => ({ ...aim, do: "check", key, condition: aCondition(chance, []) }),
        ]);
      }),
    );
    const command = { do: "transact write", actions } as const;
    if (!chance.in100(50)) return command;
    this.#withToken = { ...command, token: chance.one(["t", "u"]) };
    return this.#withToken;
  }

  #indexChange(table: TableDefinition): Command {
    if (this.#unfinished) return this.#awaitIndex(this.#unfinished);
    const has = this.#indexes.get(table.name)!;
    const global = has.filter(({ isLocal }) => !isLocal);
    if (global.length > 0 && this.#chance.in100(50)) {
      const { name } = this.#chance.one(global);
      this.#indexes.set(
        table.name,
        has.filter((index) => index.name !== name),
      );
      return { do: "drop index", table: table.name, name };
    }
    const index = this.#world.globalIndex(`late${this.#indexCount++}`, table.schema);
    this.#unfinished = { table: table.name, index };
    return { do: "add index", table: table.name, index };
  }

  #awaitIndex({ table, index }: { table: string; index: IndexDefinition }): Command {
    this.#unfinished = undefined;
    this.#indexes.set(table, [...this.#indexes.get(table)!, index]);
    return { do: "await index", table, name: index.name };
  }

  #anIndex(table: TableDefinition): IndexDefinition | undefined {
    const indexes = this.#indexes.get(table.name)!;
    return this.#chance.in100(60) && indexes.length > 0 ? this.#chance.one(indexes) : undefined;
  }

  #asked(table: TableDefinition, index: IndexDefinition | undefined) {
    return index?.isLocal && this.#chance.in100(25) ? { whole: true } : this.#projection(table, index);
  }

  /** A global index gives only what it projects. */
  #projection(table: TableDefinition, index?: IndexDefinition) {
    if (this.#chance.in100(60)) return {};
    const names = new Set([...keyNames(table.schema), ...(index ? keyNames(index.schema) : [])]);
    const isThere = (name: string) =>
      !index || index.isLocal || index.projection === "ALL" || names.has(name) || index.projection.includes(name);
    const projection = somePaths(this.#chance, isThere);
    return projection.length > 0 ? { projection } : {};
  }

  #guard() {
    const chance = this.#chance;
    if (chance.in100(70)) return {};
    const condition = chance.in100(30) ? { [chance.one(["exists", "missing"])]: ["pk"] } : aCondition(chance);
    return { condition, tellsItem: chance.in100(50) } as {
      condition: ReturnType<typeof aCondition>;
      tellsItem: boolean;
    };
  }

  #key(table: TableDefinition): Item {
    return this.#chance.one(this.#world.keys(table));
  }

  #someKeys(table: TableDefinition): Item[] {
    const distinct = new Map(this.#world.keys(table).map((key) => [textOfItem(key), key]));
    return this.#chance.some([...distinct.values()], 1 + this.#chance.integer(6));
  }
}
