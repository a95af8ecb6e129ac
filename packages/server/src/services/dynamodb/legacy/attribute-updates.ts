import type { AttributeValueUpdate } from "@aws-sdk/client-dynamodb";
import type { Action } from "../expressions/bind-update.ts";
import type { Operand } from "../expressions/binding.ts";
import { PathTree } from "../expressions/path-tree.ts";
import { Update } from "../expressions/update.ts";
import { type AttributeType, typeOf } from "../values/attribute-value.ts";
import { invalidParameter } from "../values/invalid.ts";
import { emptyNameMessage, validateValue } from "../values/validate.ts";
import type { Wire } from "../wire.ts";

const sets: readonly AttributeType[] = ["SS", "NS", "BS"];
const addable: readonly AttributeType[] = ["N", "L", ...sets];

/** What `AttributeUpdates` does, as the actions of an update expression; undefined when it does nothing. */
export function attributeUpdates(
  updates: Readonly<Record<string, Wire<AttributeValueUpdate>>> | undefined,
): Update | undefined {
  const actions = Object.entries(updates ?? {}).map(([name, update]) => actionOf(name, update));
  if (actions.length === 0) return undefined;
  return new Update(actions, new PathTree(actions.map(({ path }) => path)), "AttributeUpdates");
}

function actionOf(name: string, { Action = "PUT", Value }: Wire<AttributeValueUpdate>): Action {
  if (name === "") throw invalidParameter(emptyNameMessage);
  const path = [name] as const;
  if (Value === undefined) {
    if (Action === "DELETE") return { kind: "remove", path };
    throw invalidParameter("Only DELETE action is allowed when no attribute value is specified");
  }
  const value = validateValue(Value);
  const type = typeOf(value);
  if (Action === "PUT") return { kind: "set", path, value: { kind: "value", value } };
  if (Action === "DELETE") {
    if (sets.includes(type)) return { kind: "delete", path, value };
    throw invalidParameter(`DELETE action with value is not supported for the type ${type}`);
  }
  if (!addable.includes(type)) throw invalidParameter(`ADD action is not supported for the type ${type}`);
  if (type !== "L") return { kind: "add", path, value };
  const list: Operand = {
    kind: "function",
    name: "if_not_exists",
    operands: [
      { kind: "path", path },
      { kind: "value", value: { L: [] } },
    ],
  };
  return {
    kind: "set",
    path,
    value: { kind: "function", name: "list_append", operands: [list, { kind: "value", value }] },
  };
}
