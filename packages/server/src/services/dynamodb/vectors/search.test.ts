import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openMemoryStore } from "../../../store/drivers/memory/memory-store.ts";
import { createTable } from "../operations/create-table.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { putItem } from "../operations/put-item.ts";
import { contextWith, testContext } from "../testing.ts";
import { Nearest } from "./nearest.ts";
import type { DistanceFunction } from "./records.ts";
import { byTeam, byVector, person, search, TableName, tableWith } from "./vectors-for-tests.ts";

const functions: readonly DistanceFunction[] = ["COSINE", "DOT_PRODUCT", "EUCLIDEAN"];

const coordinate = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.5, 2),
  fc.float({ min: -100, max: 100, noNaN: true }),
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((number) => number / 1e9),
);
const vector = fc.array(coordinate, { minLength: 3, maxLength: 3 });
const one = fc.record({
  v: vector,
  team: fc.constantFrom("red", "blue"),
  city: fc.option(fc.constantFrom("ulm", "bonn")),
  age: fc.option(fc.integer({ min: 0, max: 2 })),
});

/** In doubles, over what a float32 holds of the numbers. */
function naiveScore(distance: DistanceFunction, sought: number[], stored: number[]): number {
  const [a, b] = [sought.map(Math.fround), stored.map(Math.fround)];
  const dot = a.reduce((sum, number, at) => sum + number * b[at]!, 0);
  if (distance === "DOT_PRODUCT") return dot;
  if (distance === "EUCLIDEAN") return Math.sqrt(a.reduce((sum, number, at) => sum + (number - b[at]!) ** 2, 0));
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  return lengths === 0 ? 1 : 1 - dot / lengths;
}

describe("a search", () => {
  it("finds the nearest of a partition that pass the filters, in order, as a naive computation does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { maxLength: 30 }),
        vector,
        fc.constantFrom(...functions),
        fc.integer({ min: 1, max: 8 }),
        fc.option(fc.constantFrom("ulm", "bonn", "rom")),
        fc.option(fc.integer({ min: 0, max: 2 })),
        async (people, sought, DistanceFunction, TopK, city, age) => {
          const context = testContext(openMemoryStore());
          await createTable(context, tableWith({ ...byTeam, IndexName: "byVector", DistanceFunction }));
          for (const [at, { v, ...attributes }] of people.entries()) {
            const Item = person(String(at), v, {
              team: { S: attributes.team },
              ...(attributes.city !== null && { city: { S: attributes.city } }),
              ...(attributes.age !== null && { age: { N: String(attributes.age) } }),
            });
            await putItem(context, { TableName, Item });
          }
          const chosen = people.flatMap(({ v, ...attributes }, at) =>
            attributes.team === "red" &&
            (city === null || attributes.city === city) &&
            (age === null || attributes.age === age)
              ? [{ id: String(at), score: naiveScore(DistanceFunction, sought, v) }]
              : [],
          );
          const results = await search(context, sought, {
            TopK,
            SearchConditionExpression: [
              "team = :t",
              ...(city ? ["city = :c"] : []),
              ...(age === null ? [] : [":a = age"]),
            ].join(" AND "),
            ExpressionAttributeValues: {
              ":t": { S: "red" },
              ...(city && { ":c": { S: city } }),
              ...(age !== null && { ":a": { N: `${age}.0` } }),
            },
          });
          expect(results).toHaveLength(Math.min(TopK, chosen.length));
          const sign = DistanceFunction === "DOT_PRODUCT" ? -1 : 1;
          const ordered = chosen.map(({ score }) => sign * score).sort((first, second) => first - second);
          for (const [at, { id, score }] of results.entries()) {
            // A score is rounded to a float32; sums of other orders, and cosines of nearly parallel vectors, differ by more.
            const naive = chosen.find((each) => each.id === id)!.score;
            const tolerance = 1e-6 * Math.max(1, Math.abs(naive));
            expect(Math.abs(score - naive)).toBeLessThanOrEqual(tolerance);
            // Whatever was chosen among equals, no other would have been nearer.
            expect(Math.abs(sign * score - ordered[at]!)).toBeLessThanOrEqual(tolerance);
            if (at > 0) expect(sign * score).toBeGreaterThanOrEqual(sign * results[at - 1]!.score);
          }
          expect(new Set(results.map(({ id }) => id)).size).toBe(results.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("sees every vector once while others come, go and cut blocks apart around it", { timeout: 120_000 }, async () => {
    // Blocks of three or four vectors, and more of them than a slice holds.
    const Dimensions = 1000;
    const context = await contextWith(tableWith({ ...byVector, Dimensions }));
    const vectorOf = (number: number): number[] => Array(Dimensions).fill(number);
    const put = (pk: string, number: number) => putItem(context, { TableName, Item: person(pk, vectorOf(number)) });
    const near = Array.from({ length: 99 }, (_, at) => `${at}`);
    await Promise.all(near.map((pk) => put(pk, 1)));
    await Promise.all(Array.from({ length: 180 }, (_, at) => put(`far${at}`, -1)));
    const comeAndGo = async () => {
      for (let at = 0; at < 40; at++) {
        await put(`x${at}`, -1);
        if (at % 2 === 0) await deleteItem(context, { TableName, Key: { pk: { S: `x${at}` } } });
      }
    };
    const [results] = await Promise.all([search(context, vectorOf(1)), comeAndGo()]);
    const found = results.slice(0, 99).map(({ id }) => id);
    expect(found.sort()).toEqual(near.sort());
    expect(results.slice(99).map(({ score }) => score)).toEqual([2]);
  });

  it("adds up in doubles and keeps scores within a float32", async () => {
    const huge = 3.4e38;
    for (const [DistanceFunction, stored, sought, score] of [
      ["DOT_PRODUCT", [huge, -huge, 0], [huge, huge, 0], 0],
      ["DOT_PRODUCT", [huge, 0, 0], [huge, 0, 0], 3.4028234663852886e38],
      ["DOT_PRODUCT", [huge, 0, 0], [-huge, 0, 0], -3.4028234663852886e38],
      ["EUCLIDEAN", [-huge, 0, 0], [huge, 0, 0], 3.4028234663852886e38],
      ["COSINE", [1e-23, 0, 0], [1e-23, 0, 0], 0],
      ["COSINE", [0, 0, 0], [1, 0, 0], 1],
      ["COSINE", [1, 2, 3], [0, 0, 0], 1],
      ["COSINE", [0.1, 0.2, 0.3], [0.1, 0.2, 0.3], 0],
    ] as const) {
      const context = await contextWith(tableWith({ ...byVector, DistanceFunction }));
      await putItem(context, { TableName, Item: person("only", [...stored]) });
      expect(await search(context, [...sought])).toEqual([{ id: "only", score }]);
    }
  });
});

describe("Nearest", () => {
  it("keeps the lowest ranks, of equal ones the first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 1, max: 6 }), (ranks, countMax) => {
        const nearest = new Nearest<number>(countMax);
        ranks.forEach((rank, at) => {
          if (nearest.takes(rank)) nearest.add(rank, at);
        });
        const sorted = ranks
          .map((rank, value) => ({ rank, value }))
          .sort((a, b) => a.rank - b.rank || a.value - b.value);
        expect(nearest.found).toEqual(sorted.slice(0, countMax));
      }),
    );
  });
});
