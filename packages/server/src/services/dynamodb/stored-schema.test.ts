import { expect, test } from "vitest";
import { keySchemaOf, type StoredKeySchema, storedSchemaOf } from "./stored-schema.ts";

const attribute = (name: string) => ({ name, type: "S" as const });
const [a, b, c, d] = [attribute("a"), attribute("b"), attribute("c"), attribute("d")];

test.each<[StoredKeySchema, object]>([
  [{ partitionKey: a }, { partitionAttributes: [a], sortAttributes: [] }],
  [
    { partitionKey: a, sortKey: b },
    { partitionAttributes: [a], sortAttributes: [b] },
  ],
  [
    { partitionKey: a, furtherPartitionKeys: [b] },
    { partitionAttributes: [a, b], sortAttributes: [] },
  ],
  [
    { partitionKey: a, furtherPartitionKeys: [b], sortKey: c, furtherSortKeys: [d] },
    { partitionAttributes: [a, b], sortAttributes: [c, d] },
  ],
])("%j is read and written again as it was", (stored, schema) => {
  expect(keySchemaOf(stored)).toEqual(schema);
  expect(storedSchemaOf(keySchemaOf(stored))).toEqual(stored);
});
