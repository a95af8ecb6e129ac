import type { Answer } from "../signed-client.ts";
import type { Item } from "../values.ts";
import { type ItemOperation, textOf } from "./item-register.ts";
import { over, type RegisterRequests, stateOf, tableName } from "./item-requests.ts";

/**
 * Two items that are only written and read together, by transactions, as one register. Whoever sees them differ sees what
 * no register answers.
 */
export const pairRequests: RegisterRequests = { requestOf, outputOf };
export const pairPrefix = "pair-";

export function isPair(key: string): boolean {
  return key.startsWith(pairPrefix);
}

export function keysOfPair(key: string): [string, string] {
  return [`${key}/left`, `${key}/right`];
}

function requestOf(key: string, operation: ItemOperation): [name: string, input: object] {
  const [left, right] = keysOfPair(key).map((S): Item => ({ key: { S } })) as [Item, Item];
  if (operation.do === "get") {
    const TransactItems = [left, right].map((Key) => ({ Get: { TableName: tableName, Key } }));
    return ["TransactGetItems", { TransactItems }];
  }
  if (operation.do !== "put over") throw new Error(`A pair has no ${operation.do}.`);
  const value = { S: operation.value };
  const put = (item: Item) => ({ TableName: tableName, Item: { ...item, value } });
  const guarded = { ...put(left), ...over(operation.expected), ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
  return ["TransactWriteItems", { TransactItems: [{ Put: guarded }, { Put: put(right) }] }];
}

function outputOf(operation: ItemOperation, { status, body }: Answer): string | undefined {
  if (operation.do === "get" && status === 200) {
    const [left, right] = body.Responses.map(({ Item }: { Item?: Item }) => textOf(stateOf(Item)));
    return left === right ? left : `torn: ${left} ${right}`;
  }
  if (operation.do !== "put over") return undefined;
  // It was done, so what it was put over was there.
  if (status === 200) return textOf(operation.expected === null ? null : { value: operation.expected });
  const reason = body.CancellationReasons?.[0];
  return reason?.Code === "ConditionalCheckFailed" ? `no: ${textOf(stateOf(reason.Item))}` : undefined;
}
