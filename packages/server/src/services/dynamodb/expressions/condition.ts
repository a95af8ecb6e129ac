import type { Item } from "../values/attribute-value.ts";
import type { ExpressionAttributes } from "./attributes.ts";

export type ConditionKind = "ConditionExpression" | "FilterExpression";

/** A condition with its names and values substituted. */
export interface Condition {
  /** The top-level attributes that it looks at: a filter may not look at keys. */
  readonly attributeNames: ReadonlySet<string>;
}

/** Parses the text of a condition. Throws `ValidationException`. */
export function parseCondition(_kind: ConditionKind, _text: string, _attributes: ExpressionAttributes): Condition {
  throw new Error("not written yet");
}

/** Whether the condition holds for the item; undefined is an item that does not exist. Throws only what `parseCondition` could not know. */
export function evaluateCondition(_condition: Condition, _item: Item | undefined): boolean {
  throw new Error("not written yet");
}
