import type { Chance } from "./chance.ts";
import type { Clause, Condition, Path, SetValue } from "./expressions.ts";
import { aList, aMap, anExpiry, anySet, anyValue, indexable, scalar, small } from "./random-values.ts";
import { compareScalars, type Value } from "./values.ts";

/** Expressions by chance. They are all well formed; whether an item fits them is for the server and the oracle to say. */

const inner: readonly Path[] = [
  ["m", "x"],
  ["m", "y"],
  ["m", "a.b"],
  ["m", "size"],
  ["l", 0],
  ["l", 1],
  ["l", 3],
];
const outer: readonly Path[] = ["c", "m", "l", "s", "v", "ttl", ...indexable.map(({ name }) => name)].map((name) => [
  name,
]);

export function aPath(chance: Chance, forbidden: readonly string[] = []): Path {
  const allowed = (chance.in100(60) ? outer : inner).filter(([name]) => !forbidden.includes(name as string));
  return chance.one(allowed);
}

/** Paths of which none leads through another. */
export function somePaths(chance: Chance, allowed: (name: string) => boolean = () => true): Path[] {
  const paths: Path[] = [];
  for (const path of chance.some([...outer, ...inner], 1 + chance.integer(4))) {
    if (allowed(path[0] as string) && !paths.some((other) => overlap(path, other))) paths.push(path);
  }
  return paths;
}

export function aCondition(chance: Chance, forbidden: readonly string[] = [], depth = 2): Condition {
  const path = () => aPath(chance, forbidden);
  const aScalar = () => scalar(chance, chance.one(["S", "N", "B"] as const));
  const leaves: (() => Condition)[] = [
    () => ({ exists: path() }),
    () => ({ missing: path() }),
    () => ({ type: path(), is: chance.one(["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"]) }),
    () => ({ beginsWith: path(), start: scalar(chance, chance.one(["S", "B"] as const)) }),
    () => ({ contains: path(), member: chance.in100(80) ? aScalar() : small(chance) }),
    () => ({ compare: chance.one(["=", "<>"] as const), left: { path: path() }, right: { value: anyValue(chance) } }),
    () => ({
      compare: chance.one(["<", "<=", ">", ">="] as const),
      left: chance.in100(20) ? { sizeOf: path() } : { path: path() },
      right: { value: chance.in100(50) ? small(chance) : aScalar() },
    }),
    () => {
      const [left, right] = [path(), path()];
      if (JSON.stringify(left) === JSON.stringify(right)) return { exists: left };
      return { compare: chance.one(["=", "<", ">="] as const), left: { path: left }, right: { path: right } };
    },
    () => {
      const [low, high] = [small(chance), small(chance)].sort((one, other) => compareScalars(one, other)!) as [
        Value,
        Value,
      ];
      return { between: { path: path() }, low: { value: low }, high: { value: high } };
    },
    () => ({
      in: { path: path() },
      choices: chance.many(1 + chance.integer(3), () => ({ value: anyValue(chance, 1) })),
    }),
  ];
  if (depth === 0 || chance.in100(60)) return chance.kind(leaves);
  const below = () => aCondition(chance, forbidden, depth - 1);
  return chance.kind<Condition>([
    () => ({ and: [below(), below()] }),
    () => ({ or: [below(), below()] }),
    () => ({ not: below() }),
  ]);
}

/** An update of one to three places that do not touch each other. */
export function someClauses(chance: Chance, nowSeconds: number): Clause[] {
  if (chance.in100(8)) return ofPositions(chance);
  const clauses: Clause[] = [];
  for (const path of chance.some([...outer, ...outer, ...inner], 1 + chance.integer(3))) {
    if (!clauses.some((clause) => overlap(clause.path, path))) clauses.push(aClause(chance, path, nowSeconds));
  }
  return clauses;
}

/** Of several positions of a list at once, also behind its end. */
function ofPositions(chance: Chance): Clause[] {
  return chance.some([0, 1, 2, 5, 8, 9], 2 + chance.integer(3)).map((position): Clause => {
    const path = ["l", position];
    return chance.in100(30) ? { do: "REMOVE", path } : { do: "SET", path, to: { value: anyValue(chance, 1) } };
  });
}

function aClause(chance: Chance, path: Path, nowSeconds: number): Clause {
  const set =
    (...choices: (() => SetValue)[]): (() => Clause) =>
    () => ({ do: "SET", path, to: chance.kind(choices) });
  const remove = (): Clause => ({ do: "REMOVE", path });
  const add = (value: () => Value) => (): Clause => ({ do: "ADD", path, value: value() });
  const subtract = (): Clause => ({ do: "DELETE", path, value: anySet(chance) });
  const number = () => ({ value: small(chance) });
  const list = () => ({ value: aList(chance) });
  const [name] = path;
  const index = indexable.find((attribute) => path.length === 1 && attribute.name === name);
  if (index) {
    const key = () => scalar(chance, index.type);
    return chance.kind([
      remove,
      set(
        () => ({ value: key() }),
        () => ({ ifMissing: path, otherwise: key() }),
      ),
    ]);
  }
  if (name === "ttl") return chance.kind([remove, set(() => ({ value: anExpiry(chance, nowSeconds) }))]);
  if (name === "c") {
    const sum = set(
      () => ({ add: [{ path }, number()] }),
      () => ({ subtract: [{ ifMissing: path, otherwise: small(chance) }, number()] }),
      number,
    );
    return chance.kind([remove, sum, sum, add(() => small(chance)), add(() => small(chance))]);
  }
  if (name === "s")
    return chance.kind([remove, add(() => anySet(chance)), subtract, set(() => ({ value: anySet(chance) }))]);
  if (name === "l" && path.length === 1) {
    return chance.kind([
      remove,
      set(
        list,
        () => ({ append: [{ path }, list()] }),
        () => ({ append: [list(), { path }] }),
        () => ({ append: [{ ifMissing: path, otherwise: { L: [] } }, list()] }),
      ),
    ]);
  }
  const other = set(
    () => ({ value: name === "m" && path.length === 1 ? aMap(chance) : anyValue(chance) }),
    () => ({ path: aPath(chance, ["n"]) }),
    () => ({ ifMissing: aPath(chance, ["n"]), otherwise: anyValue(chance, 1) }),
    // Sums of numbers that are too far apart for 38 digits are the business of other tests.
    () => ({ add: [{ path: aPath(chance, ["n"]) }, number()] }),
  );
  if (name === "l") return chance.kind([remove, other]);
  return chance.kind([remove, other, other, add(() => (chance.in100(50) ? small(chance) : anySet(chance))), subtract]);
}

function overlap(one: Path, other: Path): boolean {
  const length = Math.min(one.length, other.length);
  return JSON.stringify(one.slice(0, length)) === JSON.stringify(other.slice(0, length));
}
