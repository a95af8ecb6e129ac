import { requestSigner } from "./sign.mjs";

/** The attributes that the indexes of a table are over, one each. */
export const indexKeys = ["team", "season", "league"];

/**
 * What a generator can send: each makes one request, as bytes, and the bytes that its answer must hold; where its status
 * says it all, those that every answer has.
 */
export const workloads = {
  "put-item": ({ port, table, keyCount, itemBytes, signed }) => {
    const post = dynamodb(port, "PutItem", signed);
    return () => ({ request: post({ TableName: table, Item: item(randomKey(keyCount), itemBytes) }), expected: "{" });
  },
  "get-item": ({ port, table, keyCount, signed }) => {
    const post = dynamodb(port, "GetItem", signed);
    return () => {
      const key = randomKey(keyCount);
      return { request: post({ TableName: table, Key: { id: { S: key } } }), expected: `"${key}"` };
    };
  },
  /** Every write moves its item within each of the indexes that `indexSettings` gives a table. */
  "put-indexed-item": ({ port, table, keyCount, itemBytes, signed }) => {
    const post = dynamodb(port, "PutItem", signed);
    return () => {
      const keys = Object.fromEntries(indexKeys.map((name) => [name, { S: keyOf(randomBelow(1000)) }]));
      return {
        request: post({ TableName: table, Item: { ...item(randomKey(keyCount), itemBytes), ...keys } }),
        expected: "{",
      };
    };
  },
  /**
   * Fills a table: request number n writes the 25 items from number 25 n on; with `partitionItems`, so many share a
   * partition. The empty object in the answer is the writes left unprocessed.
   */
  "batch-write": ({ port, table, itemBytes, partitionItems, signed }) => {
    const post = dynamodb(port, "BatchWriteItem", signed);
    return (n) => {
      const numbers = Array.from({ length: 25 }, (_, i) => 25 * n + i);
      const writes = numbers.map((number) => ({
        PutRequest: { Item: numberedItem(number, itemBytes, partitionItems) },
      }));
      return { request: post({ RequestItems: { [table]: writes } }), expected: "{}" };
    };
  },
  /** One partition, whole: the answer must hold its last position. */
  query: ({ port, table, keyCount, partitionItems, signed }) => {
    const post = dynamodb(port, "Query", signed);
    return () => {
      const values = { ":id": { S: randomKey(keyCount / partitionItems) } };
      return {
        request: post({ TableName: table, KeyConditionExpression: "id = :id", ExpressionAttributeValues: values }),
        expected: `"${keyOf(partitionItems - 1)}"`,
      };
    };
  },
  /** A page as long as a page may be, which is 1 MB, of a table that has more. */
  scan: ({ port, table, signed }) => {
    const post = dynamodb(port, "Scan", signed);
    return () => ({ request: post({ TableName: table }), expected: '"LastEvaluatedKey"' });
  },
  /** Request number n writes the 10 items from number 10 n on, so that those on their way do not meet. */
  "transact-write": ({ port, table, itemBytes, signed }) => {
    const post = dynamodb(port, "TransactWriteItems", signed);
    return (n) => {
      const numbers = Array.from({ length: 10 }, (_, i) => 10 * n + i);
      const writes = numbers.map((number) => ({ Put: { TableName: table, Item: numberedItem(number, itemBytes) } }));
      return { request: post({ TransactItems: writes }), expected: "{" };
    };
  },
  /** Always the same key. */
  count: ({ port, table, signed }) => {
    const post = dynamodb(port, "UpdateItem", signed);
    const request = {
      TableName: table,
      Key: { id: { S: "counter" } },
      UpdateExpression: "ADD hits :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValues: "UPDATED_NEW",
    };
    return () => ({ request: post(request), expected: '"hits"' });
  },
  invoke: ({ port, functionName, payload, signed }) => {
    const path = `/2015-03-31/functions/${functionName}/invocations`;
    const post = poster(port, path, signed && "lambda", { "content-type": "application/octet-stream" });
    return () => ({ request: post(payload), expected: payload.slice(1, -1) });
  },
  "list-tables": ({ port }) => {
    const post = dynamodb(port, "ListTables", true);
    return () => ({ request: post({}), expected: '"TableNames":[]' });
  },
  /** The same bytes as `get-item`, to a server that does nothing but answer JSON with the JSON it got. */
  echo: ({ port, keyCount }) => {
    const post = dynamodb(port, "GetItem", false);
    return () => {
      const key = randomKey(keyCount);
      return { request: post({ TableName: "items", Key: { id: { S: key } } }), expected: `"${key}"` };
    };
  },
};

export function keyOf(number) {
  return `item-${String(number).padStart(9, "0")}`;
}

function randomKey(keyCount) {
  return keyOf(randomBelow(keyCount));
}

function randomBelow(limit) {
  return Math.floor(Math.random() * limit);
}

function numberedItem(number, itemBytes, partitionItems) {
  if (!partitionItems) return item(keyOf(number), itemBytes);
  const partition = keyOf(Math.floor(number / partitionItems));
  return { ...item(partition, itemBytes), position: { S: keyOf(number % partitionItems) } };
}

function item(key, itemBytes) {
  const fixed = { id: { S: key }, score: { N: "123456" }, handle: { S: "ada" }, completed: { BOOL: true } };
  return { ...fixed, text: { S: "x".repeat(Math.max(1, itemBytes - 60)) } };
}

function dynamodb(port, operation, signed) {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` };
  // Dynalite checks that a signature is there and has the right form, but not what it says: one serves for all.
  const post = poster(port, "/", signed && "dynamodb", headers);
  return (input) => post(JSON.stringify(input));
}

function poster(port, path, service, fixedHeaders) {
  const headers = { host: `127.0.0.1:${port}`, ...fixedHeaders };
  const sign = service && requestSigner({ service });
  return (body) => {
    const all = {
      ...headers,
      ...(sign ? sign({ method: "POST", path, headers, body }) : unsignedHeaders(fixedHeaders)),
      "content-length": Buffer.byteLength(body),
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
  };
}

const unsigned = requestSigner({ service: "dynamodb" })({
  method: "POST",
  path: "/",
  headers: { host: "-" },
  body: "",
});

function unsignedHeaders(fixedHeaders) {
  return "x-amz-target" in fixedHeaders ? unsigned : {};
}
