import type { QueryInput } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { keyBytesMax } from "../../store/checks.ts";
import { putItem } from "./operations/put-item.ts";
import { query } from "./operations/query.ts";
import { entryKey, indexEntriesPrefix } from "./records.ts";
import { closedSortBytes } from "./sort-bytes.ts";
import { contextWith, plain, type TestContext } from "./testing.ts";
import type { Item, KeyValue } from "./values/attribute-value.ts";
import { compareValues } from "./values/compare.ts";
import { type KeyAttribute, type KeySchema, keySchema } from "./values/keys.ts";
import type { Wire } from "./wire.ts";

/** Random indexes, held against a filter and a sort of the items. */

type KeyType = KeyAttribute["type"];

const text = fc.string({
  unit: fc.constantFrom("a", "b", "\0", "\u0001", "é", "😀", "\uffff"),
  minLength: 1,
  maxLength: 3,
});
const bytes = fc.array(fc.constantFrom(0, 1, 2, 254, 255), { minLength: 1, maxLength: 3 });
const number = fc.constantFrom("-10", "-1.5", "-1", "0", "1", "1.5", "2", "10", "1e20", "-1e-20");
const values: Record<KeyType, fc.Arbitrary<KeyValue>> = {
  S: text.map((S) => ({ S })),
  N: number.map((N) => ({ N })),
  B: bytes.map((B) => ({ B: Buffer.from(B).toString("base64") })),
};
const keyType = fc.constantFrom<KeyType>("S", "N", "B");

const schema: fc.Arbitrary<KeySchema> = fc
  .tuple(fc.array(keyType, { minLength: 1, maxLength: 4 }), fc.array(keyType, { maxLength: 4 }))
  .map(([partition, sort]) => {
    const named = (letter: string, types: KeyType[]) => types.map((type, at) => ({ name: `${letter}${at}`, type }));
    return keySchema(named("p", partition) as [KeyAttribute, ...KeyAttribute[]], named("s", sort));
  });

/** Few values, so that many items share the first attributes; now and then one is missing. */
function itemsOf({ attributes: keys }: KeySchema): fc.Arbitrary<Item[]> {
  return fc
    .tuple(...keys.map(({ type }) => fc.array(values[type], { minLength: 1, maxLength: 2 })))
    .chain((choices) =>
      fc.array(
        fc.tuple(
          ...keys.map(({ name, type }, at) => {
            const value = name.startsWith("p")
              ? fc.constantFrom(...choices[at]!)
              : fc.oneof(values[type], { weight: 3, arbitrary: fc.constantFrom(...choices[at]!) });
            return fc.option(value, { freq: 15, nil: undefined });
          }),
        ),
        { minLength: 1, maxLength: 25 },
      ),
    )
    .map((rows) =>
      rows.map((row, id) => ({
        id: { S: `${id}` },
        ...Object.fromEntries(row.flatMap((value, at) => (value ? [[keys[at]!.name, value]] : []))),
      })),
    );
}

type Operator = "=" | "<" | "<=" | ">" | ">=" | "BETWEEN" | "begins_with";

interface Asked {
  readonly partition: readonly KeyValue[];
  readonly equal: readonly KeyValue[];
  readonly last?: { readonly operator: Operator; readonly values: readonly KeyValue[] };
}

/** What is asked is mostly taken from an item, so that it finds some. */
function askedOf({ partitionAttributes, sortAttributes }: KeySchema, items: readonly Item[]): fc.Arbitrary<Asked> {
  const likely = ({ name, type }: KeyAttribute) => {
    const there = items.flatMap((item) => (item[name] as KeyValue | undefined) ?? []);
    return there.length > 0
      ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...there) }, values[type])
      : values[type];
  };
  return fc.integer({ min: 0, max: sortAttributes.length }).chain((count) => {
    const [last] = sortAttributes.slice(0, count).slice(-1);
    const operators: Operator[] = [
      "=",
      "<",
      "<=",
      ">",
      ">=",
      "BETWEEN",
      ...(last?.type === "N" ? [] : ["begins_with" as const]),
    ];
    return fc.record({
      partition: fc.tuple(...partitionAttributes.map(likely)),
      equal: fc.tuple(...sortAttributes.slice(0, Math.max(0, count - 1)).map(likely)),
      ...(last && {
        last: fc.record({
          operator: fc.constantFrom(...operators),
          values: fc
            .tuple(likely(last), likely(last))
            .map((pair) => pair.sort((one, other) => compareValues(one, other)!)),
        }),
      }),
    }) as fc.Arbitrary<Asked>;
  });
}

const equal = (one: KeyValue, other: KeyValue) => compareValues(one, other) === 0;

function isAsked(item: Item, schema: KeySchema, { partition, equal: equals, last }: Asked): boolean {
  const { partitionAttributes, sortAttributes, attributes } = schema;
  const at = ({ name }: KeyAttribute) => item[name] as KeyValue;
  if (!attributes.every(({ name }) => item[name])) return false;
  if (!partitionAttributes.every((attribute, index) => equal(at(attribute), partition[index]!))) return false;
  if (!equals.every((value, index) => equal(at(sortAttributes[index]!), value))) return false;
  if (!last) return true;
  const value = at(sortAttributes[equals.length]!);
  const [first, second] = last.values as [KeyValue, KeyValue];
  const order = compareValues(value, first)!;
  if (last.operator === "BETWEEN") return order >= 0 && compareValues(value, second)! <= 0;
  if (last.operator === "begins_with") return bytesOf(value).subarray(0, bytesOf(first).length).equals(bytesOf(first));
  if (order === 0) return last.operator.includes("=");
  return last.operator.startsWith(order < 0 ? "<" : ">");
}

function bytesOf(value: KeyValue): Buffer {
  return "S" in value ? Buffer.from(value.S) : Buffer.from("B" in value ? value.B : "", "base64");
}

function requestOf({ partitionAttributes, sortAttributes }: KeySchema, { partition, equal: equals, last }: Asked) {
  const given: Record<string, KeyValue> = {};
  const named = (value: KeyValue) => {
    const name = `:v${Object.keys(given).length}`;
    given[name] = value;
    return name;
  };
  const conditions = [
    ...partitionAttributes.map(({ name }, at) => `${name} = ${named(partition[at]!)}`),
    ...equals.map((value, at) => `${sortAttributes[at]!.name} = ${named(value)}`),
  ];
  if (last) {
    const { name } = sortAttributes[equals.length]!;
    const [first, second] = last.values as [KeyValue, KeyValue];
    if (last.operator === "BETWEEN") conditions.push(`${name} BETWEEN ${named(first)} AND ${named(second)}`);
    else if (last.operator === "begins_with") conditions.push(`begins_with(${name}, ${named(first)})`);
    else conditions.push(`${name} ${last.operator} ${named(first)}`);
  }
  return {
    TableName: "random",
    IndexName: "index",
    KeyConditionExpression: conditions.reverse().join(" AND "),
    ExpressionAttributeValues: given,
  };
}

async function tableOf(
  { partitionAttributes, sortAttributes }: KeySchema,
  items: readonly Item[],
): Promise<TestContext> {
  const element =
    (KeyType: "HASH" | "RANGE") =>
    ({ name }: KeyAttribute) => ({ AttributeName: name, KeyType });
  const context = await contextWith({
    TableName: "random",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" },
      ...[...partitionAttributes, ...sortAttributes].map(({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "index",
        KeySchema: [...partitionAttributes.map(element("HASH")), ...sortAttributes.map(element("RANGE"))],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  for (const item of items) await putItem(context, { TableName: "random", Item: item });
  return context;
}

async function pagesOf(context: TestContext, input: Wire<QueryInput>): Promise<Item[]> {
  const found: Item[] = [];
  let after: Item | undefined;
  do {
    const page = plain(await query(context, { ...input, ...(after && { ExclusiveStartKey: after }) }));
    found.push(...(page.Items as Item[]));
    after = page.LastEvaluatedKey as Item | undefined;
  } while (after);
  return found;
}

const ids = (items: readonly Item[]) => items.map(({ id }) => (id as { S: string }).S);

describe("a random index", () => {
  it("gives what a filter and a sort of the items give, forwards, backwards and one by one", async () => {
    const cases = schema.chain((given) =>
      itemsOf(given).chain((items) => askedOf(given, items).map((asked) => ({ given, items, asked }))),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ given, items, asked }) => {
        const context = await tableOf(given, items);
        const input = requestOf(given, asked);
        const found = await pagesOf(context, input);
        expect(ids(found).sort()).toEqual(ids(items.filter((item) => isAsked(item, given, asked))).sort());
        for (const [index, item] of found.slice(1).entries()) expect(inOrder(given, found[index]!, item)).toBe(true);
        expect(ids(await pagesOf(context, { ...input, Limit: 1 }))).toEqual(ids(found));
        const backwards = { ...input, ScanIndexForward: false };
        expect(ids(await pagesOf(context, backwards))).toEqual(ids(found).reverse());
        expect(ids(await pagesOf(context, { ...backwards, Limit: 1 }))).toEqual(ids(found).reverse());
      }),
      { numRuns: 150 },
    );
  });
});

function inOrder({ sortAttributes }: KeySchema, one: Item, other: Item): boolean {
  return compareAll(valuesOf(sortAttributes, one), valuesOf(sortAttributes, other)) <= 0;
}

function valuesOf(attributes: readonly KeyAttribute[], item: Item): KeyValue[] {
  return attributes.map(({ name }) => item[name] as KeyValue);
}

function compareAll(one: readonly KeyValue[], other: readonly KeyValue[]): number {
  for (const [at, value] of one.entries()) {
    const order = compareValues(value, other[at]!)!;
    if (order !== 0) return Math.sign(order);
  }
  return 0;
}

describe("closed bytes", () => {
  it("have the order of the values, one after the other, and are equal only for equal values", () => {
    const tuples = fc
      .array(keyType, { minLength: 1, maxLength: 4 })
      .chain((types) =>
        fc.tuple(fc.tuple(...types.map((type) => values[type])), fc.tuple(...types.map((type) => values[type]))),
      );
    fc.assert(
      fc.property(tuples, ([one, other]) => {
        expect(Buffer.compare(closedSortBytes(one), closedSortBytes(other))).toBe(compareAll(one, other));
      }),
      { numRuns: 3000 },
    );
  });
});

test("the longest key has room in a store", () => {
  const attribute = (name: string, type: KeyType): KeyAttribute => ({ name, type });
  const sort = [attribute("a", "S"), attribute("b", "N"), attribute("c", "N"), attribute("d", "N")];
  const index = keySchema([attribute("p", "S")], sort);
  const table = keySchema([attribute("p", "S")], [attribute("s", "S")]);
  const N = `-${"9".repeat(38)}`;
  const item: Item = {
    p: { S: "p" },
    a: { S: "\0".repeat(1024) },
    b: { N },
    c: { N },
    d: { N },
    s: { S: "s".repeat(1024) },
  };
  const prefix = indexEntriesPrefix("a-region-of-a-very-long-name", "0".repeat(32), 2 ** 32 - 1);
  expect(entryKey(prefix, index, table, item).length).toBeLessThan(keyBytesMax);
});
