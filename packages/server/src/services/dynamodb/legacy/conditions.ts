import type {
  ConditionalOperator,
  ExpectedAttributeValue,
  Condition as GivenCondition,
} from "@aws-sdk/client-dynamodb";
import type { BoundCondition } from "../expressions/bind-condition.ts";
import { Condition } from "../expressions/condition.ts";
import { invalid, invalidParameter } from "../values/invalid.ts";
import { validateValue } from "../values/validate.ts";
import type { Wire } from "../wire.ts";
import { type Comparison, comparisonOf, conditionOn } from "./comparisons.ts";

export type GivenConditions = Readonly<Record<string, Wire<GivenCondition>>>;

/** What `QueryFilter` or `ScanFilter` says; undefined when it says nothing. */
export function filterOf(
  filter: GivenConditions | undefined,
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  if (operator !== undefined && filter === undefined) throw nothingToCombine("Filter");
  const conditions = Object.entries(filter ?? {}).map(([name, given]) =>
    conditionOn(name, comparisonOf(given.ComparisonOperator!, given.AttributeValueList ?? [])),
  );
  return combined(conditions, operator, "Filter");
}

/** What `Expected` says; undefined when it says nothing. */
export function expectationOf(
  expected: Readonly<Record<string, Wire<ExpectedAttributeValue>>> | undefined,
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  if (operator !== undefined && expected === undefined) throw nothingToCombine("Expected");
  const conditions = Object.entries(expected ?? {}).map(([name, given]) =>
    conditionOn(name, expectedComparison(name, given)),
  );
  return combined(conditions, operator, "Expected");
}

function expectedComparison(name: string, given: Wire<ExpectedAttributeValue>): Comparison {
  const { AttributeValueList: list, Value: value, ComparisonOperator: operator, Exists: exists } = given;
  if (list !== undefined && value !== undefined) {
    throw invalidParameter(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
  }
  if (operator !== undefined) {
    if (exists !== undefined) {
      throw invalidParameter(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
    }
    if (operator !== "NULL" && operator !== "NOT_NULL" && list === undefined && value === undefined) {
      throw invalidParameter(
        `Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${name}`,
      );
    }
    return comparisonOf(operator, list ?? (value === undefined ? [] : [value]));
  }
  if (list !== undefined) {
    throw invalidParameter(`AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`);
  }
  if (exists === false) {
    if (value !== undefined) {
      throw invalidParameter(`Value cannot be used when Exists is false for Attribute: ${name}`);
    }
    return { operator: "NULL", values: [] };
  }
  if (value === undefined) {
    throw invalidParameter(`Value must be provided when Exists is ${exists ?? "null"} for Attribute: ${name}`);
  }
  return { operator: "EQ", values: [validateValue(value)] };
}

function combined(
  conditions: readonly BoundCondition[],
  operator: ConditionalOperator | undefined,
  parameter: "Filter" | "Expected",
): Condition | undefined {
  if (operator !== undefined && conditions.length < 2) {
    throw invalid(`ConditionalOperator can only be used when ${parameter} has two or more elements`);
  }
  const [first] = conditions;
  if (!first) return undefined;
  if (conditions.length === 1) return new Condition(first);
  return new Condition({ kind: operator === "OR" ? "or" : "and", conditions });
}

function nothingToCombine(parameter: string): Error {
  return invalid(
    `ConditionalOperator cannot be used without ${parameter === "Filter" ? "Filter or Expected" : "Expected"}`,
  );
}
