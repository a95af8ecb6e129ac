import type { KeyValue } from "../values/attribute-value.ts";
import type { KeySchema } from "../values/validate.ts";
import type { ExpressionAttributes } from "./attributes.ts";

export type SortOperator = "=" | "<" | "<=" | ">" | ">=" | "BETWEEN" | "begins_with";

/** What a query asks of the keys. `BETWEEN` has two values, the other operators one. */
export interface KeyCondition {
  readonly partition: KeyValue;
  readonly sort?: {
    readonly operator: SortOperator;
    readonly values: readonly [KeyValue] | readonly [KeyValue, KeyValue];
  };
}

/** A parsed key condition that does not know the table yet: one condition for each attribute. */
export interface KeyConditions {
  readonly attributeNames: ReadonlySet<string>;
}

/** Parses a `KeyConditionExpression`. Throws `ValidationException`. */
export function parseKeyCondition(_text: string, _attributes: ExpressionAttributes): KeyConditions {
  throw new Error("not written yet");
}

/** Fits the conditions to the key schema of the table or index that is queried. Throws `ValidationException`. */
export function resolveKeyCondition(_conditions: KeyConditions, _schema: KeySchema): KeyCondition {
  throw new Error("not written yet");
}
