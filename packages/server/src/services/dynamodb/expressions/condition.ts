import type { Item } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import { type BoundCondition, bindCondition } from "./bind-condition.ts";
import { type Operand, pathsOf } from "./binding.ts";
import { holds } from "./evaluate-condition.ts";
import { parseConditionSyntax } from "./parse-condition.ts";
import type { Path } from "./path.ts";
import { readingExpression } from "./problem.ts";

export type ConditionKind = "ConditionExpression" | "FilterExpression" | "SearchConditionExpression";

/** A condition with its names and values substituted. */
export class Condition {
  /** For `evaluateCondition`. */
  readonly bound: BoundCondition;

  constructor(bound: BoundCondition) {
    this.bound = bound;
  }

  /** The paths that it looks at. */
  get paths(): readonly Path[] {
    return pathsOf(operandsOf(this.bound));
  }

  /** The top-level attributes that it looks at. */
  get attributeNames(): ReadonlySet<string> {
    return new Set(this.paths.map(([name]) => name));
  }
}

/** Parses the text of a condition. Throws `ValidationException`. */
export function parseCondition(kind: ConditionKind, text: string, attributes: ExpressionAttributes): Condition {
  return readingExpression(kind, () => new Condition(bindCondition(parseConditionSyntax(text), attributes)));
}

/** Whether the condition holds for the item; undefined is an item that does not exist. */
export function evaluateCondition(condition: Condition, item: Item | undefined): boolean {
  return holds(condition.bound, item ?? noItem);
}

/** Refuses the filter of a query that looks at the keys of what is queried. */
export function assertNoKeyAttributes(
  filter: Condition,
  keyNames: readonly string[],
  kind = "Filter Expression",
): void {
  const names = filter.attributeNames;
  for (const name of keyNames) {
    if (names.has(name)) {
      throw invalid(`${kind} can only contain non-primary key attributes: Primary key attribute: ${name}`);
    }
  }
}

const noItem: Item = {};

function operandsOf(condition: BoundCondition): readonly Operand[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.conditions.flatMap(operandsOf);
    case "not":
      return operandsOf(condition.condition);
    case "comparison":
      return [condition.left, condition.right];
    case "between":
      return [condition.operand, condition.lower, condition.upper];
    case "in":
      return [condition.operand, ...condition.candidates];
    case "call":
      return [condition.call];
  }
}
