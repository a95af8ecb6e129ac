import type { Chance } from "./chance.ts";
import {
  type IndexDefinition,
  type KeyAttribute,
  keyAttributes,
  type Schema,
  type TableDefinition,
} from "./commands.ts";
import type { Item, Scalar, ScalarType, Value } from "./values.ts";

/** Tables, keys and items by chance, from small choices so that commands meet each other. */

/** The attributes that may be keys of indexes: always of their type, often missing. */
export const indexable: readonly KeyAttribute[] = [
  { name: "g", type: "S" },
  { name: "name", type: "S" },
  { name: "n", type: "N" },
  { name: "b", type: "B" },
];

/** Neighbours in one order and not in another: UTF-8 and UTF-16 disagree over the last two, prefixes, ends of ranges. */
const strings = ["a", "ab", "b", "B", "é", "\uE000", "😀"];
const numbers = ["-1e125", "-10", "-1.5", "0", "1e-130", "0.5", "1", "9", "10.01", "1e20", "9e125"];
const otherWritings = ["-10.0", "0.50", "1.0", "0.1e1", "+9", "1001e-2", "100000000000000000000"];
const binaries = ["00", "0000", "0001", "01", "61", "ff", "ff00", "ffff"].map((hex) =>
  Buffer.from(hex, "hex").toString("base64"),
);

export function scalar(chance: Chance, type: ScalarType): Scalar {
  if (type === "S") return { S: chance.one(strings) };
  if (type === "B") return { B: chance.one(binaries) };
  return { N: chance.one(chance.in100(20) ? otherWritings : numbers) };
}

export function small(chance: Chance): { N: string } {
  return { N: chance.one(["-3", "-1", "0", "1", "2", "2.5", "10", "0.25"]) };
}

export function anySet(chance: Chance): Value {
  return chance.kind<Value>([
    () => ({ SS: chance.some(["x", "y", "é", "😀"], 1 + chance.integer(3)) }),
    () => ({ NS: chance.some(["1", "2.5", "-3", "10"], 1 + chance.integer(3)) }),
    () => ({ BS: chance.some(binaries, 1 + chance.integer(2)) }),
  ]);
}

export function anyValue(chance: Chance, depth = 2): Value {
  const leaves: (() => Value)[] = [
    () => scalar(chance, chance.one(["S", "B"] as const)),
    () => small(chance),
    () => anySet(chance),
    () => ({ S: "" }),
    () => ({ BOOL: chance.in100(50) }),
    () => ({ NULL: true }),
  ];
  if (depth === 0) return chance.kind(leaves);
  return chance.kind([
    ...leaves,
    ...leaves,
    () => ({ L: chance.many(chance.integer(3), () => anyValue(chance, depth - 1)) }),
    () => aMap(chance, depth),
  ]);
}

export function aMap(chance: Chance, depth = 2): Value {
  const names = chance.some(["x", "y", "a.b", "size"], chance.integer(5));
  return { M: Object.fromEntries(names.map((name) => [name, anyValue(chance, depth - 1)])) };
}

export function aList(chance: Chance): Value {
  return { L: chance.many(chance.integer(4), () => anyValue(chance, 1)) };
}

/** Seconds since 1970 soon after `nowSeconds`, far later, or so long ago that nobody believes it; seldom no number. */
export function anExpiry(chance: Chance, nowSeconds: number): Value {
  return chance.kind<Value>([
    () => ({ N: String(nowSeconds + 60 + chance.integer(600)) }),
    () => ({ N: String(nowSeconds + 60 + chance.integer(600)) }),
    () => ({ N: String(nowSeconds + 60 + chance.integer(7_200)) }),
    () => ({ N: String(nowSeconds + 400 * 86_400) }),
    () => ({ N: "12" }),
    () => ({ S: "soon" }),
  ]);
}

/** The tables of a sequence with the keys of which its commands choose. */
export class World {
  readonly tables: readonly TableDefinition[];
  readonly #chance: Chance;
  readonly #keys = new Map<string, Item[]>();
  /** Few values for the keys of indexes, so that items meet there. */
  readonly #met: Record<ScalarType, Scalar[]>;
  /** What the clock says when the next command comes. */
  nowSeconds: number;

  constructor(chance: Chance, nowSeconds: number) {
    this.#chance = chance;
    this.nowSeconds = nowSeconds;
    const few = (type: ScalarType) => chance.many(3, () => scalar(chance, type));
    this.#met = { S: few("S"), N: few("N"), B: few("B") };
    const names = chance.in100(40) ? ["one", "two"] : ["one"];
    this.tables = names.map((name) => this.#table(name));
    for (const { name, schema } of this.tables) this.#keys.set(name, this.#keysOf(schema));
  }

  keys(table: TableDefinition): readonly Item[] {
    return this.#keys.get(table.name)!;
  }

  /** Unless told otherwise, what may be a key of an index is of the right type. */
  item(table: TableDefinition, wrongTypePercent = 0): Item {
    const chance = this.#chance;
    const item: Item = {};
    for (const { name, type } of indexable) {
      if (chance.in100(70)) item[name] = chance.in100(wrongTypePercent) ? { BOOL: true } : this.indexKey(type);
    }
    if (chance.in100(50)) item["c"] = small(chance);
    if (chance.in100(70)) item["m"] = aMap(chance);
    if (chance.in100(70)) item["l"] = aList(chance);
    if (chance.in100(40)) item["s"] = anySet(chance);
    if (chance.in100(60)) item["v"] = anyValue(chance);
    if (chance.in100(table.expiry ? 60 : 5)) item["ttl"] = anExpiry(chance, this.nowSeconds);
    return { ...item, ...chance.one(this.keys(table)) };
  }

  indexKey(type: ScalarType): Scalar {
    return this.#chance.in100(85) ? this.#chance.one(this.#met[type]) : scalar(this.#chance, type);
  }

  globalIndex(name: string, schema: Schema): IndexDefinition {
    const chance = this.#chance;
    const hasSeveral = chance.in100(40);
    const count = hasSeveral ? 3 + chance.integer(3) : 1 + chance.integer(2);
    const attributes = chance.some([...indexable, ...keyAttributes(schema)], count);
    const partitionCount = hasSeveral ? 1 + chance.integer(2) : 1;
    const keys = { partition: attributes.slice(0, partitionCount), sort: attributes.slice(partitionCount) };
    return { name, isLocal: false, schema: keys, projection: this.#projection() };
  }

  #table(name: string): TableDefinition {
    const chance = this.#chance;
    const type = () => chance.one(["S", "N", "B"] as const);
    const partition = [{ name: "pk", type: type() }];
    const schema = { partition, sort: chance.in100(70) ? [{ name: "sk", type: type() }] : [] };
    const local = (index: number): IndexDefinition => ({
      name: `local${index}`,
      isLocal: true,
      schema: { partition, sort: [chance.one(indexable)] },
      projection: this.#projection(),
    });
    return {
      name,
      schema,
      indexes: [
        ...(schema.sort.length > 0 ? Array.from({ length: chance.integer(3) }, (_, index) => local(index)) : []),
        ...Array.from({ length: chance.integer(3) }, (_, index) => this.globalIndex(`global${index}`, schema)),
      ],
      ...(chance.in100(70) && {
        stream: chance.one([
          "NEW_AND_OLD_IMAGES",
          "NEW_AND_OLD_IMAGES",
          "KEYS_ONLY",
          "NEW_IMAGE",
          "OLD_IMAGE",
        ] as const),
      }),
      ...(chance.in100(40) && { expiry: "ttl" }),
    };
  }

  #projection(): "ALL" | readonly string[] {
    const chance = this.#chance;
    return chance.kind<"ALL" | readonly string[]>([() => "ALL", () => [], () => chance.some(["c", "v", "m", "g"], 2)]);
  }

  /** Of a table, which has one attribute of each kind. */
  #keysOf({ partition: [partition], sort: [sort] }: Schema): Item[] {
    const chance = this.#chance;
    if (!partition) return [];
    const partitions = chance.many(sort ? 2 : 5, () => scalar(chance, partition.type));
    if (!sort) return partitions.map((value) => ({ [partition.name]: value }));
    const sorts = chance.many(5, () => scalar(chance, sort.type));
    return partitions.flatMap((value) => sorts.map((each) => ({ [partition.name]: value, [sort.name]: each })));
  }
}
