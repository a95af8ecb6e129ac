import type { Answer } from "../signed-client.ts";
import type { Item } from "../values.ts";
import { type ItemOperation, type ItemState, textOf } from "./item-register.ts";

export const tableName = "registers";
/** Has the items that have a value. */
export const indexName = "by-value";

/** How operations on something travel, and what their answers say as a register's outputs. */
export interface RegisterRequests {
  readonly requestOf: (key: string, operation: ItemOperation) => [name: string, input: object];
  /** Undefined for an answer that should not be. */
  readonly outputOf: (operation: ItemOperation, answer: Answer) => string | undefined;
}

/** A single item, by the operations for single items; every answer tells all of it. */
export const itemRequests: RegisterRequests = { requestOf, outputOf };

function requestOf(key: string, operation: ItemOperation): [name: string, input: object] {
  const TableName = tableName;
  const Key = { key: { S: key } };
  switch (operation.do) {
    case "get":
      return ["GetItem", { TableName, Key, ConsistentRead: true }];
    case "delete":
      return ["DeleteItem", { TableName, Key, ReturnValues: "ALL_OLD" }];
    case "add": {
      const update = { UpdateExpression: "ADD #c :one", ExpressionAttributeNames: { "#c": "count" } };
      const values = { ExpressionAttributeValues: { ":one": { N: "1" } }, ReturnValues: "ALL_NEW" };
      return ["UpdateItem", { TableName, Key, ...update, ...values }];
    }
    case "put":
      return ["PutItem", { TableName, Item: { ...Key, value: { S: operation.value } }, ReturnValues: "ALL_OLD" }];
    case "put over": {
      const { value, expected } = operation;
      const input = { TableName, Item: { ...Key, value: { S: value } }, ReturnValues: "ALL_OLD" };
      return ["PutItem", { ...input, ...over(expected), ReturnValuesOnConditionCheckFailure: "ALL_OLD" }];
    }
  }
}

function outputOf(operation: ItemOperation, { status, body }: Answer): string | undefined {
  if (status === 200) return textOf(stateOf(operation.do === "get" ? body.Item : body.Attributes));
  const isRefused = status === 400 && String(body.__type).endsWith("#ConditionalCheckFailedException");
  return isRefused && operation.do === "put over" ? `no: ${textOf(stateOf(body.Item))}` : undefined;
}

/** The condition that an item has this value; null: that there is none. */
export function over(value: string | null): object {
  if (value === null) {
    return { ConditionExpression: "attribute_not_exists(#k)", ExpressionAttributeNames: { "#k": "key" } };
  }
  return {
    ConditionExpression: "#v = :expected",
    ExpressionAttributeNames: { "#v": "value" },
    ExpressionAttributeValues: { ":expected": { S: value } },
  };
}

export function stateOf(item: Item | undefined): ItemState | null {
  if (!item) return null;
  const { value, count } = item as { value?: { S: string }; count?: { N: string } };
  return { ...(value && { value: value.S }), ...(count && { count: Number(count.N) }) };
}
