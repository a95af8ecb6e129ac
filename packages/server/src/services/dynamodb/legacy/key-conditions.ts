import type { ComparisonOperator } from "@aws-sdk/client-dynamodb";
import { KeyConditions, type SortOperator } from "../expressions/key-condition.ts";
import { invalid } from "../values/invalid.ts";
import { comparisonOf } from "./comparisons.ts";
import type { GivenConditions } from "./conditions.ts";

const operators: Partial<Record<ComparisonOperator, SortOperator>> = {
  EQ: "=",
  LT: "<",
  LE: "<=",
  GT: ">",
  GE: ">=",
  BEGINS_WITH: "begins_with",
  BETWEEN: "BETWEEN",
};

/** What `KeyConditions` asks of the keys. */
export function keyConditionsOf(given: GivenConditions): KeyConditions {
  const comparisons = Object.entries(given).map(
    ([name, condition]) =>
      [name, comparisonOf(condition.ComparisonOperator!, condition.AttributeValueList ?? [])] as const,
  );
  if (comparisons.length === 0) throw invalid("Conditions can be of length 1 or 2 only");
  return new KeyConditions(
    () =>
      new Map(
        comparisons.map(([name, comparison]) => {
          return [name, { operator: operators[comparison.operator], values: comparison.values }] as const;
        }),
      ),
  );
}
