import fc from "fast-check";
import { expect, test } from "vitest";
import { besiegedServer } from "./besieged-server.ts";
import { sendSigned } from "./raw-http.ts";

const besieged = besiegedServer();

const words =
  "SET REMOVE ADD DELETE a b.c #n #m :v :w = <> < >= ( ) , AND OR NOT BETWEEN IN size attribute_exists attribute_type begins_with " +
  'contains list_append if_not_exists [0] [-1] [99999999999999999999] . + - é \0 # : a[ 1 "x"';
const token = fc.constantFrom(...words.split(" "));
const deep = (depthMax: number, make: (depth: number) => string) => fc.integer({ min: 1, max: depthMax }).map(make);
const expression = fc.oneof(
  fc.array(token, { maxLength: 25 }).map((tokens) => tokens.join(" ")),
  fc.array(token, { maxLength: 25 }).map((tokens) => tokens.join("")),
  fc.string({ unit: "binary", maxLength: 60 }),
  deep(2000, (depth) => `${"(".repeat(depth)}a = :v${")".repeat(depth)}`),
  deep(1000, (depth) => `${"NOT ".repeat(depth)}a = :v`),
  deep(200, (depth) => `SET a = ${"if_not_exists(a, ".repeat(depth)}:v${")".repeat(depth)}`),
  deep(2000, (depth) => `SET a${".b".repeat(depth)} = :v`),
  deep(300, (depth) => `a IN (${Array(depth).fill(":v").join(", ")})`),
);
const names = fc.constantFrom(undefined, {}, { "#n": "a" }, { "#n": "" }, { n: "a" }, { "#n": "a", "#m": "b" });
const number = { N: "1" };
const values = fc.constantFrom<unknown>(
  ...[undefined, {}, { ":v": number }, { ":v": { N: "1e999" } }, { ":v": { SS: [] } }, { v: number }, { ":v": {} }],
  ...[{ ":v": { L: [number] }, ":w": number }, { ":v": { ...number, S: "1" } }, { ":v": null }],
);
const places: Record<string, (text: string) => object> = {
  UpdateItem: (text) => ({ Key: { id: { S: "1" } }, UpdateExpression: text }),
  PutItem: (text) => ({ Item: { id: { S: "1" }, a: { L: [number] } }, ConditionExpression: text }),
  DeleteItem: (text) => ({ Key: { id: { S: "1" } }, ConditionExpression: text }),
  GetItem: (text) => ({ Key: { id: { S: "1" } }, ProjectionExpression: text }),
  Query: (text) => ({ KeyConditionExpression: text }),
  Scan: (text) => ({ FilterExpression: text }),
};

test.each(Object.entries(places))("in %s they are understood or refused", async (operation, inputWith) => {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` };
  const property = fc.asyncProperty(
    expression,
    names,
    values,
    async (text, ExpressionAttributeNames, ExpressionAttributeValues) => {
      const input = { TableName: "target", ...inputWith(text), ExpressionAttributeNames, ExpressionAttributeValues };
      const body = JSON.stringify(input);
      const answer = await sendSigned(besieged.server.port, { service: "dynamodb", headers, body });
      expect([200, 400], `${body.slice(0, 400)} → ${answer.status} ${answer.text.slice(0, 300)}`).toContain(
        answer.status,
      );
      if (answer.status === 400) expect(JSON.parse(answer.text)).toHaveProperty("__type");
    },
  );
  await fc.assert(property, { numRuns: 100 });
});
