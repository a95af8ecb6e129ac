import type { AttributeValue, KeyValue } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import { type BoundCondition, bindCondition } from "./bind-condition.ts";
import type { FunctionOperand, Operand } from "./binding.ts";
import { parseConditionSyntax } from "./parse-condition.ts";
import { readingExpression } from "./problem.ts";
import type { Comparator } from "./syntax.ts";

export type SortOperator = "=" | "<" | "<=" | ">" | ">=" | "BETWEEN" | "begins_with";

/** What a query asks of the keys. */
export interface KeyCondition {
  /** What the partition attributes equal, in the order of the schema. */
  readonly partition: readonly KeyValue[];
  /** Of the first sort attributes, in the order of the schema: equalities, but for the last. */
  readonly sort: readonly SortComparison[];
}

/** `BETWEEN` has two values, the other operators one. */
export interface SortComparison {
  readonly operator: SortOperator;
  readonly values: readonly [KeyValue] | readonly [KeyValue, KeyValue];
}

/** A key condition that does not know the table yet. */
export class KeyConditions {
  readonly #read: () => ReadonlyMap<string, SingleCondition>;
  #conditions: ReadonlyMap<string, SingleCondition> | undefined;

  constructor(read: () => ReadonlyMap<string, SingleCondition>) {
    this.#read = read;
  }

  /**
   * The condition of each attribute. Throws `ValidationException` when the expression asks for what no key condition can.
   * DynamoDB finds that after it has read all expressions of the request and before it looks at the table.
   */
  byAttribute(): ReadonlyMap<string, SingleCondition> {
    this.#conditions ??= this.#read();
    return this.#conditions;
  }

  get attributeNames(): ReadonlySet<string> {
    return new Set(this.byAttribute().keys());
  }
}

/** The operator is missing where it is one that no key condition can have. */
export interface SingleCondition {
  readonly operator: SortOperator | undefined;
  readonly values: readonly AttributeValue[];
}

/** Parses a `KeyConditionExpression`. Throws `ValidationException`. */
export function parseKeyCondition(text: string, attributes: ExpressionAttributes): KeyConditions {
  return readingExpression("KeyConditionExpression", () => {
    const bound = bindCondition(parseConditionSyntax(text), attributes);
    return new KeyConditions(() => separate(bound));
  });
}

function separate(bound: BoundCondition): ReadonlyMap<string, SingleCondition> {
  const conditions = new Map<string, SingleCondition>();
  for (const condition of bound.kind === "and" ? flatten(bound) : [bound]) {
    const [name, single] = singleCondition(condition);
    if (conditions.has(name)) throw invalid("KeyConditionExpressions must only contain one condition per key");
    conditions.set(name, single);
  }
  return conditions;
}

function flatten(condition: BoundCondition): readonly BoundCondition[] {
  return condition.kind === "and" ? condition.conditions.flatMap(flatten) : [condition];
}

function singleCondition(condition: BoundCondition): [string, SingleCondition] {
  switch (condition.kind) {
    case "or":
    case "not":
    case "in":
      throw invalidOperator(condition.kind.toUpperCase());
    case "comparison": {
      const { operator, left, right } = condition;
      if (operator === "<>") throw invalidOperator(operator);
      const operands = attributeAndValues([left, right]);
      return [
        operands.name,
        { operator: left.kind === "path" ? operator : mirrored[operator], values: operands.values },
      ];
    }
    case "between":
      return leadingAttribute("BETWEEN", [condition.operand, condition.lower, condition.upper]);
    case "call": {
      const { name, operands } = condition.call as FunctionOperand;
      if (name !== "begins_with") throw invalidOperator(name);
      return leadingAttribute("begins_with", operands);
    }
    case "and":
      throw new TypeError("conjunctions are flattened before");
  }
}

const mirrored: Record<Exclude<Comparator, "<>">, SortOperator> = {
  "=": "=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function leadingAttribute(
  operator: "BETWEEN" | "begins_with",
  operands: readonly Operand[],
): [string, SingleCondition] {
  if (operands[0]?.kind !== "path") {
    throw invalidCondition(`${operator} operator must have the key attribute as its first operand`);
  }
  const { name, values } = attributeAndValues(operands);
  return [name, { operator, values }];
}

/** Sorts out the operands of an elementary condition: one attribute, and values. */
function attributeAndValues(operands: readonly Operand[]): { name: string; values: readonly AttributeValue[] } {
  let name: string | undefined;
  const values: AttributeValue[] = [];
  for (const operand of operands) {
    if (operand.kind === "value") values.push(operand.value);
    else if (operand.kind === "function") throw invalid("KeyConditionExpressions cannot contain nested operations");
    else if (name !== undefined) throw invalidCondition("Multiple attribute names used in one condition");
    else if (operand.path.length > 1) {
      throw invalid("KeyConditionExpressions cannot have conditions on nested attributes");
    } else name = operand.path[0];
  }
  if (name === undefined) throw invalidCondition("No key attribute specified");
  return { name, values };
}

function invalidOperator(operator: string): Error {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function invalidCondition(message: string): Error {
  return invalid(`Invalid condition in KeyConditionExpression: ${message}`);
}
