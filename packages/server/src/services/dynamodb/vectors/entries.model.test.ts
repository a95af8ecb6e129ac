import fc from "fast-check";
import { expect, it } from "vitest";
import { openMemoryStore } from "../../../store/drivers/memory/memory-store.ts";
import { backfillIndexes } from "../index-backfill.ts";
import { expireItems } from "../item-expiry.ts";
import { batchWriteItem } from "../operations/batch-write-item.ts";
import { createTable } from "../operations/create-table.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { executeStatement } from "../operations/execute-statement.ts";
import { putItem } from "../operations/put-item.ts";
import { transactWriteItems } from "../operations/transact-write-items.ts";
import { updateItem } from "../operations/update-item.ts";
import { updateTable } from "../operations/update-table.ts";
import { updateTimeToLive } from "../operations/update-time-to-live.ts";
import { type TestContext, testContext } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";
import { byTeam, byVector, heldAndRebuilt, list, searched, TableName, tableWith } from "./vectors-for-tests.ts";

/** Random writes of all kinds leave the indexes, old and new, as if they had been made of the items that are there then. */

const Keys = { ProjectionType: "KEYS_ONLY" } as const;

const attributes = fc
  .record({
    v: fc.option(fc.array(fc.constantFrom(0, 1, -2.5, 1e30), { minLength: 3, maxLength: 3 })),
    team: fc.option(fc.constantFrom("red", "blue")),
    city: fc.option(fc.constantFrom("ulm", "bonn", "")),
    ttl: fc.option(fc.constantFrom("1700000000", "4000000000")),
  })
  .map(
    ({ v, team, city, ttl }): Item => ({
      ...(v && { v: list(...v) }),
      ...(team !== null && { team: { S: team } }),
      ...(city !== null && { city: { S: city } }),
      ...(ttl !== null && { ttl: { N: ttl } }),
    }),
  );
const pk = fc.constantFrom("1", "2", "3", "4", "5");
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom("put", "transact", "batch", "statement", "set"), pk, attributes }),
  fc.record({
    kind: fc.constantFrom("delete", "remove v", "remove team", "turn", "expire", "add index"),
    pk,
    attributes,
  }),
);

it("keeps the indexes as they would be if they were made anew", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const context = testContext(openMemoryStore());
      await createTable(context, tableWith(byTeam, { ...byVector, Projection: Keys }));
      const TimeToLiveSpecification = { AttributeName: "ttl", Enabled: true };
      await updateTimeToLive(context, { TableName, TimeToLiveSpecification });
      for (const each of steps) {
        // An update of what is not there, as of an element of no list, is refused and changes nothing.
        await apply(context, each).catch((error: { code?: string }) => expect(error.code).toBe("ValidationException"));
      }
      await backfillIndexes(context.platform.store);
      const [held, rebuilt] = await context.platform.store.read((tx) => heldAndRebuilt(tx));
      expect(held.sort()).toEqual(rebuilt);
    }),
    { numRuns: 150 },
  );
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function apply(context: TestContext, { kind, pk: id, attributes: more }: Step): Promise<unknown> {
  const Key = { pk: { S: id } };
  const Item = { ...Key, ...more };
  const names = Object.keys(more);
  switch (kind) {
    case "put":
      return putItem(context, { TableName, Item });
    case "transact":
      return transactWriteItems(context, {
        TransactItems: [
          { Put: { TableName, Item } },
          { Delete: { TableName, Key: { pk: { S: `${(Number(id) % 5) + 1}` } } } },
        ],
      });
    case "batch":
      return batchWriteItem(context, { RequestItems: { [TableName]: [{ PutRequest: { Item } }] } });
    case "statement":
      return executeStatement(context, {
        Statement: `UPDATE "${TableName}" SET v = ? WHERE pk = '${id}'`,
        Parameters: [more["v"] ?? list(1, 1, 1)],
      }).catch((error: { code?: string }) => expect(error.code).toBe("ConditionalCheckFailedException"));
    case "set":
      if (names.length === 0) return undefined;
      return updateItem(context, {
        TableName,
        Key,
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, more[name]!])),
      });
    case "delete":
      return deleteItem(context, { TableName, Key });
    case "remove v":
    case "remove team":
      return updateItem(context, { TableName, Key, UpdateExpression: kind });
    case "turn":
      return updateItem(context, {
        TableName,
        Key,
        UpdateExpression: "SET v[1] = :n",
        ExpressionAttributeValues: { ":n": { N: "7" } },
      });
    case "expire":
      await context.platform.clock.advance(60_000);
      return expireItems(context.platform);
    default:
      await updateTable(context, {
        TableName,
        AttributeDefinitions: [...searched],
        VectorIndexUpdates: [{ Create: { ...byTeam, IndexName: `added${id}`, DistanceFunction: "EUCLIDEAN" } }],
      }).catch((error: { code?: string }) => {
        expect(error.code).toMatch(/LimitExceeded|Validation|ResourceInUse/);
      });
  }
}
