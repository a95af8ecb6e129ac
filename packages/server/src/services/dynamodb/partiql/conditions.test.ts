import { beforeAll, describe, expect, it } from "vitest";
import { executeStatement } from "../operations/execute-statement.ts";
import { putItem } from "../operations/put-item.ts";
import { contextWith, peopleTable, type TestContext } from "../testing.ts";

describe("a condition", () => {
  let context: TestContext;
  const holds = async (condition: string) => {
    const Statement = `SELECT * FROM people WHERE pk = 'ada' AND ${condition}`;
    return (await executeStatement(context, { Statement })).Items!.length === 1;
  };

  beforeAll(async () => {
    context = await contextWith(peopleTable);
    const Item = {
      pk: { S: "ada" },
      s: { S: "text" },
      n: { N: "1" },
      z: { NULL: true as const },
      yes: { BOOL: true },
      ss: { SS: ["a", "b"] },
      m: { M: { x: { L: [{ S: "y" }] } } },
    };
    await putItem(context, { TableName: "people", Item });
  });

  it.each([
    "n = 1.0 AND n = 1e0 AND n > -5 AND n BETWEEN - 2 AND +5 AND n IN [- 1, 1]",
    "s = 'text' AND s <> 'other' AND absent <> 'other'",
    "ss = <<'b', 'a'>> AND m = {'x': ['y']} AND m.x = ['y'] AND m.x[0] = 'y' AND m['x'][0] = 'y'",
    "z IS NULL AND z = null AND s IS NOT NULL AND absent IS NOT NULL AND absent IS MISSING AND z IS NOT MISSING",
    "s IS STRING AND n IS NUMERIC AND yes IS BOOL AND m IS STRUCT AND m IS TUPLE AND m.x IS LIST AND s IS NOT BLOB",
    "size(s) = 4 AND SIZE(ss) > 1 AND contains(s, 'ex') AND contains(ss, 'a') AND attribute_type(z, 'NULL')",
    // The truth of a condition is a value like any other.
    "attribute_exists(absent) = false AND true = attribute_exists(n)",
    "attribute_exists(n) <> 1 AND contains(absent, 'z') = false",
    "(n BETWEEN 0 AND 5) = true AND (n = 5 OR s = 'x') = false",
    "attribute_exists(absent) IN [true, false] AND attribute_exists(n) = attribute_exists(s)",
    "attribute_exists(n) = yes AND yes IN [1, attribute_exists(n)]",
    "((n = 1) = true) = (s = 'text')",
  ])("holds: %s", async (condition) => {
    expect(await holds(condition)).toBe(true);
  });

  it.each([
    "absent = absent2",
    "absent < 5",
    "n < 'a'",
    "absent IS NULL",
    "attribute_exists(n) = 1",
    "NOT attribute_exists(n) = true",
    "(attribute_exists(n) = true) = false",
    "attribute_exists(n) = s",
    "attribute_exists(n) IN ['x', absent]",
  ])("does not hold: %s", async (condition) => {
    expect(await holds(condition)).toBe(false);
  });

  it("compares truths within truths, but not without end", async () => {
    let condition = "n = 1";
    for (let level = 0; level < 4; level++) condition = `(${condition}) = yes`;
    expect(await holds(condition)).toBe(true);
    await expect(holds(`(${condition}) = yes`)).rejects.toThrow("too many comparisons within each other");
  });
});
