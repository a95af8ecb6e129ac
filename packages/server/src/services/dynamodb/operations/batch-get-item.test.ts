import { describe, expect, it } from "vitest";
import { contextWith, peopleTable, plain, scoresTable } from "../testing.ts";
import { batchGetItem } from "./batch-get-item.ts";
import { batchWriteItem } from "./batch-write-item.ts";
import { putItem } from "./put-item.ts";

const key = (pk: string) => ({ pk: { S: pk } });

describe("BatchGetItem", () => {
  it("reads from several tables what is there", async () => {
    const context = await contextWith(peopleTable, scoresTable);
    const score = { pk: { S: "a" }, sk: { S: "b" }, points: { N: "7" }, more: { S: "x" } };
    await batchWriteItem(context, {
      RequestItems: { people: [{ PutRequest: { Item: key("a") } }], scores: [{ PutRequest: { Item: score } }] },
    });
    const answer = await batchGetItem(context, {
      RequestItems: {
        people: { Keys: [key("a"), key("b")], ConsistentRead: true },
        scores: {
          Keys: [{ pk: { S: "a" }, sk: { S: "b" } }],
          ProjectionExpression: "#p",
          ExpressionAttributeNames: { "#p": "points" },
        },
      },
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(plain(answer)).toEqual({
      Responses: { people: [key("a")], scores: [{ points: { N: "7" } }] },
      UnprocessedKeys: {},
      ConsumedCapacity: [
        { TableName: "people", CapacityUnits: 2 },
        { TableName: "scores", CapacityUnits: 0.5 },
      ],
    });
  });

  it("hands back the keys of what is over 16 MB, ready to be sent again", async () => {
    const context = await contextWith(peopleTable);
    const names = Array.from({ length: 45 }, (_, number) => `person ${number}`);
    for (const pk of names) {
      const filler = { S: "x".repeat(400 * 1024 - `pk${pk}v`.length) };
      await putItem(context, { TableName: "people", Item: { ...key(pk), v: filler } });
    }
    const request = { Keys: names.map(key), ProjectionExpression: "pk", ConsistentRead: true };
    const { Responses, UnprocessedKeys } = await batchGetItem(context, { RequestItems: { people: request } });
    expect(Responses?.["people"]).toEqual(names.slice(0, 40).map(key));
    expect(UnprocessedKeys).toEqual({ people: { ...request, Keys: names.slice(40).map(key) } });
    const rest = await batchGetItem(context, { RequestItems: UnprocessedKeys as never });
    expect(rest).toEqual({ Responses: { people: names.slice(40).map(key) }, UnprocessedKeys: {} });
  });

  it("answers for a table of any name", async () => {
    const context = await contextWith({ ...peopleTable, TableName: "__proto__" });
    await putItem(context, { TableName: "__proto__", Item: key("a") });
    const RequestItems = JSON.parse('{"__proto__":{"Keys":[{"pk":{"S":"a"}}]}}') as Record<string, never>;
    const { Responses } = await batchGetItem(context, { RequestItems });
    expect(Object.keys(Responses ?? {})).toEqual(["__proto__"]);
  });

  it("refuses duplicates, wrong keys and too many", async () => {
    const context = await contextWith(peopleTable);
    const get = (Keys: never[]) => batchGetItem(context, { RequestItems: { people: { Keys } } });
    await expect(get([key("a"), key("a")] as never[])).rejects.toThrow(
      "Provided list of item keys contains duplicates",
    );
    await expect(get([{ other: { S: "a" } }] as never[])).rejects.toThrow(
      "The provided key element does not match the schema",
    );
    const many = (count: number) => ({ Keys: Array.from({ length: count }, (_, number) => key(`${number}`)) });
    await expect(batchGetItem(context, { RequestItems: { people: many(60), scores: many(41) } })).rejects.toThrow(
      "Too many items requested for the BatchGetItem call",
    );
    await expect(batchGetItem(context, { RequestItems: { nobody: { Keys: [{}] } } })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
  });
});
