import type { BoundCondition } from "../expressions/bind-condition.ts";
import type { FunctionOperand, Operand } from "../expressions/binding.ts";
import { Condition } from "../expressions/condition.ts";
import type { KeyCondition, SortOperator } from "../expressions/key-condition.ts";
import { type AttributeValue, type Item, type KeyValue, setAttribute } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { assertKeyLength, isKeyValue, type KeyAttribute, type KeySchema } from "../values/keys.ts";

/** A condition taken apart: what it asks of the keys, and what is left of it. */
export interface KeyedCondition {
  readonly key: KeyCondition;
  readonly rest: Condition | undefined;
}

/** What can be asked of the keys of a table or an index; undefined when the partition key is not said to equal something. */
export function keyedCondition(where: BoundCondition | undefined, schema: KeySchema): KeyedCondition | undefined {
  const conjuncts = conjunctsOf(where);
  const [partitionAttribute] = schema.partitionAttributes;
  const [sortAttribute] = schema.sortAttributes;
  const partition = findComparison(conjuncts, partitionAttribute, (operator) => operator === "=");
  if (!partition) return undefined;
  const sort = sortAttribute && findComparison(conjuncts, sortAttribute, () => true);
  const rest = conjuncts.filter((conjunct) => conjunct !== partition.conjunct && conjunct !== sort?.conjunct);
  for (const [attribute, comparison] of [
    [partitionAttribute, partition],
    [sortAttribute, sort],
  ] as const) {
    if (attribute) for (const value of comparison?.values ?? []) assertKeyLength(value, attribute, schema);
  }
  return {
    key: {
      partition: [partition.values[0]],
      sort: sort ? [{ operator: sort.operator, values: sort.values }] : [],
    },
    rest: conditionOfAll(rest),
  };
}

/** The key of the one item that the condition selects, and what is left of it; undefined when it does not name one. */
export function primaryKey(
  where: BoundCondition | undefined,
  schema: KeySchema,
): { key: Item; rest: readonly BoundCondition[] } | undefined {
  let rest = conjunctsOf(where);
  const key: Item = {};
  for (const attribute of schema.attributes) {
    const found = findComparison(rest, attribute, (operator) => operator === "=");
    if (!found) return undefined;
    setAttribute(key, attribute.name, found.values[0]);
    rest = rest.filter((conjunct) => conjunct !== found.conjunct);
  }
  return { key, rest };
}

/** Throws `ValidationException` for a write that does not name its item. */
export function requirePrimaryKey(where: BoundCondition | undefined, schema: KeySchema) {
  const found = primaryKey(where, schema);
  if (!found) throw invalid("Where clause does not contain a mandatory equality on all key attributes");
  return found;
}

export function conditionOfAll(conditions: readonly BoundCondition[]): Condition | undefined {
  const [first] = conditions;
  if (!first) return undefined;
  return new Condition(conditions.length === 1 ? first : { kind: "and", conditions });
}

function conjunctsOf(where: BoundCondition | undefined): readonly BoundCondition[] {
  if (!where) return [];
  return where.kind === "and" ? where.conditions.flatMap(conjunctsOf) : [where];
}

interface KeyComparison {
  readonly conjunct: BoundCondition;
  readonly operator: SortOperator;
  readonly values: readonly [KeyValue] | readonly [KeyValue, KeyValue];
}

function findComparison(
  conjuncts: readonly BoundCondition[],
  attribute: KeyAttribute,
  accepts: (operator: SortOperator) => boolean,
): KeyComparison | undefined {
  for (const conjunct of conjuncts) {
    const comparison = comparisonWith(conjunct, attribute.name);
    if (!comparison || !accepts(comparison.operator)) continue;
    if (!comparison.values.every((value) => isKeyValue(value, attribute.type))) {
      throw invalid("Key attribute data type should match its schema");
    }
    return { conjunct, ...comparison, values: comparison.values as unknown as KeyComparison["values"] };
  }
  return undefined;
}

const mirrored = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** What a condition compares the attribute with, where it does that and nothing else. */
function comparisonWith(
  condition: BoundCondition,
  name: string,
): { operator: SortOperator; values: readonly AttributeValue[] } | undefined {
  if (condition.kind === "comparison" && condition.operator !== "<>") {
    const { operator, left, right } = condition;
    if (isAttribute(left, name) && right.kind === "value") return { operator, values: [right.value] };
    if (isAttribute(right, name) && left.kind === "value")
      return { operator: mirrored[operator], values: [left.value] };
  } else if (condition.kind === "between") {
    const { operand, lower, upper } = condition;
    if (isAttribute(operand, name) && lower.kind === "value" && upper.kind === "value") {
      return { operator: "BETWEEN", values: [lower.value, upper.value] };
    }
  } else if (condition.kind === "call") {
    const { name: functionName, operands } = condition.call as FunctionOperand;
    const [first, second] = operands;
    if (functionName === "begins_with" && first && isAttribute(first, name) && second?.kind === "value") {
      return { operator: "begins_with", values: [second.value] };
    }
  }
  return undefined;
}

function isAttribute(operand: Operand, name: string): boolean {
  return operand.kind === "path" && operand.path.length === 1 && operand.path[0] === name;
}
