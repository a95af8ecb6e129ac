import { describe, expect, test } from "vitest";
import { addNumbers, canonical, compareNumbers } from "./decimals.ts";
import { type Clause, type Condition, holds, projected, Refusal, updated } from "./expressions.ts";
import { Cancelled, found, Oracle, targetOf } from "./oracle.ts";
import type { Item } from "./values.ts";

/** The oracle itself, held against the examples of AWS's Developer Guide and what it says beside them. */

const N = (N: string | number) => ({ N: String(N) });
const S = (S: string) => ({ S });
const key: Item = { Id: N(789) };
const related = ["Chisel", "Hammer", "Nails", "Screwdriver", "Hacksaw"].map(S);
const product: Item = {
  ...key,
  Price: N(52),
  InStock: { BOOL: true },
  RelatedItems: { L: related },
  ProductReviews: { M: { FiveStar: { L: [S("Best product ever!")] } } },
  Color: { SS: ["Orange", "Purple"] },
};

describe("updates", () => {
  test.each<[string, Clause[], Item]>([
    [
      "SET of a number less",
      [{ do: "SET", path: ["Price"], to: { subtract: [{ path: ["Price"] }, { value: N(15) }] } }],
      { Price: N(37) },
    ],
    [
      "REMOVE of elements, after which the others close up",
      [1, 2].map((position) => ({ do: "REMOVE", path: ["RelatedItems", position] })),
      { RelatedItems: { L: [S("Chisel"), S("Screwdriver"), S("Hacksaw")] } },
    ],
    [
      "SET behind the end of a list, in the order of the positions",
      [9, 7].map((position) => ({ do: "SET", path: ["RelatedItems", position], to: { value: N(position) } })),
      { RelatedItems: { L: [...related, N(7), N(9)] } },
    ],
    [
      "list_append at the beginning",
      [
        {
          do: "SET",
          path: ["ProductReviews", "FiveStar"],
          to: { append: [{ value: { L: [S("new")] } }, { path: ["ProductReviews", "FiveStar"] }] },
        },
      ],
      { ProductReviews: { M: { FiveStar: { L: [S("new"), S("Best product ever!")] } } } },
    ],
    [
      "if_not_exists of what is there",
      [{ do: "SET", path: ["Price"], to: { ifMissing: ["Price"], otherwise: N(1) } }],
      {},
    ],
    ["ADD to what is not there", [{ do: "ADD", path: ["QuantityOnHand"], value: N(5) }], { QuantityOnHand: N(5) }],
    [
      "ADD to a set",
      [{ do: "ADD", path: ["Color"], value: { SS: ["Red"] } }],
      { Color: { SS: ["Orange", "Purple", "Red"] } },
    ],
    [
      "DELETE from a set",
      [{ do: "DELETE", path: ["Color"], value: { SS: ["Orange"] } }],
      { Color: { SS: ["Purple"] } },
    ],
  ])("%s", (_, clauses, changes) => {
    expect(updated(clauses, product, key)).toEqual({ ...product, ...changes });
  });

  test("a set that becomes empty goes", () => {
    const after = updated([{ do: "DELETE", path: ["Color"], value: { SS: ["Orange", "Purple"] } }], product, key);
    expect(after).not.toHaveProperty("Color");
  });

  test.each<[string, Clause]>([
    ["refers to an attribute that does not exist", { do: "SET", path: ["a"], to: { path: ["missing"] } }],
    ["is invalid for update", { do: "SET", path: ["missing", "a"], to: { value: N(1) } }],
    ["has an incorrect data type", { do: "ADD", path: ["Color"], value: N(1) }],
  ])("it %s", (words, clause) => {
    expect(() => updated([clause], product, key)).toThrow(words);
    expect(() => updated([clause], product, key)).toThrow(Refusal);
  });
});

describe("conditions and projections", () => {
  test.each<[Condition, boolean]>([
    [{ contains: ["Color"], member: S("Orange") }, true],
    [{ contains: ["Color"], member: S("Orang") }, false],
    [{ compare: "<>", left: { path: ["missing"] }, right: { value: N(1) } }, true],
    [{ compare: "=", left: { path: ["missing"] }, right: { value: N(1) } }, false],
    [{ compare: "=", left: { path: ["Price"] }, right: { value: N("52.0") } }, true],
    [{ compare: "<", left: { path: ["Price"] }, right: { value: S("9") } }, false],
    [{ compare: ">", left: { sizeOf: ["RelatedItems"] }, right: { value: N(4) } }, true],
    [{ between: { path: ["Price"] }, low: { value: N(9) }, high: { value: N(100) } }, true],
    [{ not: { type: ["InStock"], is: "BOOL" } }, false],
    [{ beginsWith: ["RelatedItems", 0], start: S("Ch") }, true],
  ])("%j is %s", (condition, expected) => {
    expect(holds(condition, product)).toBe(expected);
  });

  test("a projection keeps what leads to its parts", () => {
    const paths = [["RelatedItems", 3], ["RelatedItems", 0], ["ProductReviews", "FiveStar", 0], ["missing"]];
    expect(projected(paths, product)).toEqual({
      RelatedItems: { L: [S("Chisel"), S("Screwdriver")] },
      ProductReviews: { M: { FiveStar: { L: [S("Best product ever!")] } } },
    });
  });
});

test("numbers", () => {
  expect(canonical("-0.50e1")).toBe("-5");
  expect(canonical("1e-3")).toBe("0.001");
  expect(canonical("00")).toBe("0");
  expect(compareNumbers("-1e125", "1e-130")).toBeLessThan(0);
  expect(addNumbers("0.1", "0.2", 1n)).toBe("0.3");
  expect(addNumbers("10", "10", -1n)).toBe("0");
});

describe("tables", () => {
  const table = "games";
  const open = () =>
    new Oracle(
      [
        {
          name: table,
          schema: { partition: [{ name: "user", type: "S" }], sort: [] },
          indexes: [
            {
              name: "byScore",
              isLocal: false,
              schema: { partition: [{ name: "game", type: "S" }], sort: [{ name: "score", type: "N" }] },
              projection: [],
            },
          ],
          expiry: "ttl",
        },
      ],
      () => 1_000_000,
    );
  const put = (user: string, more: Item) => ({ do: "put", table, item: { user: S(user), ...more } }) as const;

  test("an index has the items that have its keys, in its order", () => {
    const oracle = open();
    for (const [user, score] of Object.entries({ a: 10, b: 9, c: 100 })) {
      oracle.write(put(user, { game: S("go"), score: N(score), secret: S("x") }));
    }
    oracle.write(put("d", { game: S("go") }));
    const target = targetOf(oracle.table(table), "byScore");
    const sort = { compare: ">", value: N(9) } as const;
    const query = { do: "query", table, partition: [S("go")], equal: [], sort } as const;
    expect(found(query, target).map(({ entry }) => entry)).toEqual([
      { user: S("a"), game: S("go"), score: N(10) },
      { user: S("c"), game: S("go"), score: N(100) },
    ]);
    expect(() => oracle.write(put("e", { score: S("high") }))).toThrow(Refusal);
  });

  test("an index of several key attributes goes by each of them in turn", () => {
    const matches = "matches";
    const attribute = (name: string, type: "S" | "N") => ({ name, type });
    const schema = {
      partition: [attribute("tournament", "S"), attribute("region", "S")],
      sort: [attribute("round", "S"), attribute("score", "N")],
    };
    const byRound = { name: "byRound", isLocal: false, schema, projection: "ALL" } as const;
    const definition = { name: matches, schema: { partition: [attribute("id", "S")], sort: [] }, indexes: [byRound] };
    const oracle = new Oracle([definition], () => 0);
    const items = ["a FINAL 10", "b FINAL 9", "c SEMIFINAL 1", "d FINAL 100"].map((text) => {
      const [id, round, score] = text.split(" ") as [string, string, string];
      return { id: S(id), tournament: S("WINTER2024"), region: S("NA-EAST"), round: S(round), score: N(score) };
    });
    const elsewhere = { ...items[0]!, id: S("e"), region: S("NA-WEST") };
    const { score: _, ...incomplete } = { ...items[0]!, id: S("f") };
    for (const item of [...items, elsewhere, incomplete]) oracle.write({ do: "put", table: matches, item });
    const query = { do: "query", table: matches, partition: [S("WINTER2024"), S("NA-EAST")], equal: [] } as const;
    const ids = (more: object) =>
      found({ ...query, ...more }, targetOf(oracle.table(matches), "byRound")).map(({ entry }) => entry["id"]);
    expect(ids({})).toEqual(["b", "a", "d", "c"].map(S));
    expect(ids({ equal: [S("FINAL")] })).toEqual(["b", "a", "d"].map(S));
    expect(ids({ equal: [S("FINAL")], sort: { compare: ">", value: N(9) } })).toEqual(["a", "d"].map(S));
  });

  test("a transaction does all or nothing, and a token only once", () => {
    const oracle = open();
    const add = {
      do: "update",
      table,
      key: { user: S("a") },
      clauses: [{ do: "ADD", path: ["n"], value: N(1) }],
    } as const;
    const check = { do: "check", table, key: { user: S("b") }, condition: { exists: ["user"] } } as const;
    expect(() => oracle.transact([add, check])).toThrow(Cancelled);
    expect(oracle.get(table, add.key)).toBeUndefined();
    oracle.transact([add], "token");
    oracle.transact([add], "token");
    expect(oracle.get(table, add.key)?.["n"]).toEqual(N(1));
    expect(() => oracle.transact([check], "token")).toThrow(Refusal);
  });

  test("the stream has what changed, and expiry says so", () => {
    const oracle = open();
    oracle.write(put("a", { ttl: N(999_999) }));
    oracle.write(put("a", { ttl: N("999999.0") }));
    oracle.write(put("b", { ttl: N(1_000_001) }));
    expect(oracle.expired(oracle.table(table))).toEqual([{ user: S("a") }]);
    oracle.expire(table, { user: S("a") });
    const told = oracle.table(table).changes.map(({ name, byExpiry }) => `${name} ${byExpiry}`);
    expect(told).toEqual(["INSERT false", "INSERT false", "REMOVE true"]);
  });
});
