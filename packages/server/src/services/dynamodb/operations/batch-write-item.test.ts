import { describe, expect, it } from "vitest";
import { settle } from "../../../kernel/clock.ts";
import { contextWith, peopleTable, plain, scoresTable, type TestContext } from "../testing.ts";
import { batchGetItem } from "./batch-get-item.ts";
import { batchWriteItem } from "./batch-write-item.ts";
import { putItem } from "./put-item.ts";
import { scan } from "./scan.ts";

const put = (pk: string, more = {}) => ({ PutRequest: { Item: { pk: { S: pk }, ...more } } });
const remove = (pk: string) => ({ DeleteRequest: { Key: { pk: { S: pk } } } });

describe("BatchWriteItem", () => {
  it("puts and deletes in several tables", async () => {
    const context = await contextWith(peopleTable, scoresTable);
    await putItem(context, { TableName: "people", Item: { pk: { S: "old" } } });
    const RequestItems = {
      people: [put("new"), remove("old"), remove("nobody")],
      scores: [put("a", { sk: { S: "b" } })],
    };
    expect(await batchWriteItem(context, { RequestItems, ReturnConsumedCapacity: "INDEXES" })).toEqual({
      UnprocessedItems: {},
      ConsumedCapacity: [
        { TableName: "people", CapacityUnits: 3, Table: { CapacityUnits: 3 } },
        { TableName: "scores", CapacityUnits: 1, Table: { CapacityUnits: 1 } },
      ],
    });
    expect(plain(await scan(context, { TableName: "people" })).Items).toEqual([{ pk: { S: "new" } }]);
  });

  it("does nothing at all when one part is wrong", async () => {
    const context = await contextWith(peopleTable, scoresTable);
    await expect(batchWriteItem(context, { RequestItems: { people: [put("a")], scores: [put("a")] } })).rejects.toThrow(
      "The provided key element does not match the schema",
    );
    expect((await scan(context, { TableName: "people" })).Count).toBe(0);
  });

  it.each([
    [[put("a"), put("a")], "Provided list of item keys contains duplicates"],
    [[put("a"), remove("a")], "Provided list of item keys contains duplicates"],
    [
      [{ ...put("a"), ...remove("b") }],
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ],
    [
      [{}],
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ],
    [[put("a", { v: { S: "x".repeat(400 * 1024) } })], "Item size has exceeded the maximum allowed size"],
  ])("refuses %#", async (people, message) => {
    const context = await contextWith(peopleTable);
    await expect(batchWriteItem(context, { RequestItems: { people } })).rejects.toMatchObject({ message });
  });

  it("counts writes over all tables, and looks for the tables before it compares keys", async () => {
    const context = await contextWith(peopleTable);
    const many = (name: string) => Array.from({ length: 13 }, (_, number) => put(`${name} ${number}`));
    await expect(batchWriteItem(context, { RequestItems: { people: many("a"), scores: many("b") } })).rejects.toThrow(
      "Too many items requested for the BatchWriteItem call",
    );
    await expect(batchWriteItem(context, { RequestItems: { nobody: [put("a"), put("a")] } })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("writes large items a few at a time, with a turn for others in between", async () => {
    const context = await contextWith(peopleTable);
    const large = (pk: string) => put(pk, { text: { S: "x".repeat(300 * 1024) } });
    const batch = batchWriteItem(context, {
      RequestItems: { people: [..."abcdef"].map(large) },
      ReturnConsumedCapacity: "TOTAL",
    });
    const [written, seenBetween] = await Promise.all([batch, countUntil(context, batch)]);
    expect(written).toEqual({
      UnprocessedItems: {},
      ConsumedCapacity: [{ TableName: "people", CapacityUnits: 6 * 301 }],
    });
    expect(seenBetween).toContain(2);
    expect(seenBetween.at(-1)).toBe(6);
  });
});

/** How many of six items there were each time that others had their turn. */
async function countUntil(context: TestContext, end: Promise<unknown>): Promise<number[]> {
  let ended = false;
  const note = () => {
    ended = true;
  };
  end.then(note, note);
  const keys = [..."abcdef"].map((pk) => ({ pk: { S: pk } }));
  const counts: number[] = [];
  while (!ended) {
    await settle();
    const { Responses } = await batchGetItem(context, { RequestItems: { people: { Keys: keys } } });
    counts.push(Responses!["people"]!.length);
  }
  return counts;
}
