import type { ComparisonOperator } from "@aws-sdk/client-dynamodb";
import type { BoundCondition } from "../expressions/bind-condition.ts";
import type { Operand } from "../expressions/binding.ts";
import type { Comparator } from "../expressions/syntax.ts";
import { type AttributeType, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { compareValues } from "../values/compare.ts";
import { invalid, invalidParameter } from "../values/invalid.ts";
import { validateValue } from "../values/validate.ts";

/**
 * The comparisons of the older parameters, which become the trees that expressions become. The checks, their order and
 * their words are AWS's, as dynalite's tests recorded them; which types an operator takes is from the documentation of
 * `Condition`.
 */

const scalars: readonly AttributeType[] = ["S", "N", "B"];
const argumentCounts: Record<ComparisonOperator, readonly [min: number, max: number]> = {
  NULL: [0, 0],
  NOT_NULL: [0, 0],
  EQ: [1, 1],
  NE: [1, 1],
  LE: [1, 1],
  LT: [1, 1],
  GE: [1, 1],
  GT: [1, 1],
  CONTAINS: [1, 1],
  NOT_CONTAINS: [1, 1],
  BEGINS_WITH: [1, 1],
  IN: [1, Number.POSITIVE_INFINITY],
  BETWEEN: [2, 2],
};
const argumentTypes: Partial<Record<ComparisonOperator, readonly AttributeType[]>> = {
  LE: scalars,
  LT: scalars,
  GE: scalars,
  GT: scalars,
  CONTAINS: scalars,
  NOT_CONTAINS: scalars,
  BEGINS_WITH: ["S", "B"],
  IN: scalars,
  BETWEEN: scalars,
};

/** An operator and the values that it compares with, checked. */
export interface Comparison {
  readonly operator: ComparisonOperator;
  readonly values: readonly AttributeValue[];
}

export function comparisonOf(operator: ComparisonOperator, given: readonly unknown[]): Comparison {
  const values = given.map(validateValue);
  const [min, max] = argumentCounts[operator];
  if (values.length < min || values.length > max) {
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  const types = values.map(typeOf);
  if (types.some((type) => type !== types[0])) {
    throw invalidParameter("AttributeValues inside AttributeValueList must be of same type");
  }
  const misfit = types.find((type) => argumentTypes[operator]?.includes(type) === false);
  if (misfit) {
    throw invalidParameter(`ComparisonOperator ${operator} is not valid for ${misfit} AttributeValue type`);
  }
  if (operator === "BETWEEN" && (compareValues(values[0]!, values[1]!) ?? 0) > 0) {
    throw invalid("The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
  }
  return { operator, values };
}

const comparators: Partial<Record<ComparisonOperator, Comparator>> = {
  EQ: "=",
  NE: "<>",
  LE: "<=",
  LT: "<",
  GE: ">=",
  GT: ">",
};
const functions: Partial<Record<ComparisonOperator, string>> = {
  NULL: "attribute_not_exists",
  NOT_NULL: "attribute_exists",
  CONTAINS: "contains",
  BEGINS_WITH: "begins_with",
};

/** The comparison of an attribute as a condition. */
export function conditionOn(name: string, { operator, values }: Comparison): BoundCondition {
  const path: Operand = { kind: "path", path: [name] };
  const operands = values.map((value): Operand => ({ kind: "value", value }));
  const call = (functionName: string): BoundCondition => ({
    kind: "call",
    call: { kind: "function", name: functionName, operands: [path, ...operands] },
  });
  const comparator = comparators[operator];
  if (comparator) return { kind: "comparison", operator: comparator, left: path, right: operands[0]! };
  const functionName = functions[operator];
  if (functionName) return call(functionName);
  if (operator === "NOT_CONTAINS") return { kind: "not", condition: call("contains") };
  if (operator === "IN") return { kind: "in", operand: path, candidates: operands };
  return { kind: "between", operand: path, lower: operands[0]!, upper: operands[1]! };
}
