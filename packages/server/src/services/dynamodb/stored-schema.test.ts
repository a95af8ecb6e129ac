import { expect, test } from "vitest";
import { keySchemaOf, type StoredKeySchema, storedSchemaOf } from "./stored-schema.ts";
import { type KeySchema, keySchema } from "./values/keys.ts";

const attribute = (name: string) => ({ name, type: "S" as const });
const [a, b, c, d] = [attribute("a"), attribute("b"), attribute("c"), attribute("d")];

test.each<[StoredKeySchema, KeySchema]>([
  [{ partitionKey: a }, keySchema([a], [])],
  [{ partitionKey: a, sortKey: b }, keySchema([a], [b])],
  [{ partitionKey: a, furtherPartitionKeys: [b] }, keySchema([a, b], [])],
  [{ partitionKey: a, furtherPartitionKeys: [b], sortKey: c, furtherSortKeys: [d] }, keySchema([a, b], [c, d])],
])("%j is read and written again as it was", (stored, schema) => {
  expect(keySchemaOf(stored)).toEqual(schema);
  expect(storedSchemaOf(keySchemaOf(stored))).toEqual(stored);
});
