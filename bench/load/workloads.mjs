import { requestSigner } from "./sign.mjs";

/** What a generator can send: each makes one request, as bytes, and the bytes that its answer must hold. */
export const workloads = {
  "put-item": ({ port, table, keyCount, itemBytes, signed }) => {
    const post = dynamodb(port, "PutItem", signed);
    return () => ({ request: post({ TableName: table, Item: item(randomKey(keyCount), itemBytes) }), expected: "{}" });
  },
  "get-item": ({ port, table, keyCount, signed }) => {
    const post = dynamodb(port, "GetItem", signed);
    return () => {
      const key = randomKey(keyCount);
      return { request: post({ TableName: table, Key: { id: { S: key } } }), expected: `"${key}"` };
    };
  },
  /** Fills a table: request number n writes the 25 items from key 25 n. */
  "batch-write": ({ port, table, itemBytes, signed }) => {
    const post = dynamodb(port, "BatchWriteItem", signed);
    return (n) => ({
      request: post({
        RequestItems: {
          [table]: Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: item(keyOf(25 * n + i), itemBytes) } })),
        },
      }),
      expected: '"UnprocessedItems":{}',
    });
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
  return keyOf(Math.floor(Math.random() * keyCount));
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
