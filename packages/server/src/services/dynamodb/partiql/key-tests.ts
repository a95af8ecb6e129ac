import type { BoundCondition } from "../expressions/bind-condition.ts";
import type { FunctionOperand, Operand } from "../expressions/binding.ts";
import type { SortOperator } from "../expressions/key-condition.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import type { KeySchema } from "../values/keys.ts";

/** What a condition asks of one attribute, in a form in which a key can be found by it. */
export interface KeyTest {
  readonly name: string;
  readonly operator: SortOperator;
  readonly values: readonly AttributeValue[];
}

/** One alternative of a condition: its tests of keys, and what is left. */
export interface UncheckedBranch {
  readonly tests: readonly KeyTest[];
  readonly filters: readonly BoundCondition[];
}

/** A condition may come to a product of alternatives; nothing that is read has as many as this. */
const alternativesMax = 1000;

/** All alternatives of a condition as far as keys are concerned; undefined for too many. */
export function branchesOf(condition: BoundCondition, schema: KeySchema): readonly UncheckedBranch[] | undefined {
  const spread = (part: BoundCondition): readonly UncheckedBranch[] | undefined => {
    const tests = keyTests(part, schema);
    if (tests) return tests.map((test) => ({ tests: [test], filters: [] }));
    if (part.kind === "and") return productOf(part.conditions.map(spread));
    if (part.kind !== "or" || !part.conditions.some((link) => namesKey(link, schema))) {
      return [{ tests: [], filters: [part] }];
    }
    const alternatives: UncheckedBranch[] = [];
    for (const link of part.conditions) {
      const more = spread(link);
      if (!more || alternatives.length + more.length > alternativesMax) return undefined;
      alternatives.push(...more);
    }
    return alternatives;
  };
  return spread(condition);
}

/** Whether every alternative says which partition it is about. */
export function pinsPartition(condition: BoundCondition, name: string): boolean {
  if (condition.kind === "and") return condition.conditions.some((link) => pinsPartition(link, name));
  if (condition.kind === "or") {
    return condition.conditions.length > 0 && condition.conditions.every((link) => pinsPartition(link, name));
  }
  if (condition.kind === "in") return isAttribute(condition.operand, name) && condition.candidates.every(isValue);
  return keyTestOf(condition, [name])?.operator === "=";
}

/** Whether a key is tested for what it is not. */
export function testsKeyNegatively(condition: BoundCondition, names: readonly (string | undefined)[]): boolean {
  if (condition.kind === "and" || condition.kind === "or") {
    return condition.conditions.some((link) => testsKeyNegatively(link, names));
  }
  const isKey = (operand: Operand) => names.some((name) => name !== undefined && isAttribute(operand, name));
  if (condition.kind === "comparison") {
    return condition.operator === "<>" && (isKey(condition.left) || isKey(condition.right));
  }
  if (condition.kind !== "not") return false;
  const { condition: denied } = condition;
  if (denied.kind === "comparison") return isKey(denied.left) || isKey(denied.right);
  if (denied.kind === "in" || denied.kind === "between") return isKey(denied.operand);
  return denied.kind === "call" && (denied.call as FunctionOperand).operands.some(isKey);
}

/** The test of one key attribute that a condition is, if it is one. */
export function keyTestOf(condition: BoundCondition, names: readonly string[]): KeyTest | undefined {
  const named = (operand: Operand | undefined) => names.find((name) => operand && isAttribute(operand, name));
  const test = (name: string | undefined, operator: SortOperator, operands: readonly (Operand | undefined)[]) => {
    if (name === undefined || !operands.every(isValue)) return undefined;
    return { name, operator, values: operands.map(({ value }) => value) };
  };
  if (condition.kind === "comparison" && condition.operator !== "<>") {
    const { operator, left, right } = condition;
    return test(named(left), operator, [right]) ?? test(named(right), mirrored[operator], [left]);
  }
  if (condition.kind === "between") {
    return test(named(condition.operand), "BETWEEN", [condition.lower, condition.upper]);
  }
  if (condition.kind !== "call") return undefined;
  const { name, operands } = condition.call as FunctionOperand;
  return name === "begins_with" ? test(named(operands[0]), "begins_with", [operands[1]]) : undefined;
}

const mirrored = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** The alternatives of a condition that tests one key attribute and nothing else; of the partition key only equality helps. */
function keyTests(condition: BoundCondition, schema: KeySchema): readonly KeyTest[] | undefined {
  const names = schema.attributes.map(({ name }) => name);
  if (condition.kind === "in") {
    const name = names.find((each) => isAttribute(condition.operand, each));
    if (name === undefined || !condition.candidates.every(isValue)) return undefined;
    return condition.candidates.map(({ value }) => ({ name, operator: "=", values: [value] }));
  }
  const test = keyTestOf(condition, names);
  const isPartition = test?.name === schema.partitionAttributes[0].name;
  return test && (!isPartition || test.operator === "=") ? [test] : undefined;
}

function namesKey(condition: BoundCondition, schema: KeySchema): boolean {
  if (condition.kind === "and" || condition.kind === "or") {
    return condition.conditions.some((link) => namesKey(link, schema));
  }
  return keyTests(condition, schema) !== undefined;
}

/** All combinations of one alternative of each factor. */
function productOf(factors: readonly (readonly UncheckedBranch[] | undefined)[]): UncheckedBranch[] | undefined {
  // What has no alternatives is most of many a condition, and is part of every combination.
  const single = combined(factors.flatMap((factor) => (factor?.length === 1 ? factor : [])));
  let product = [single];
  for (const factor of factors) {
    if (!factor || product.length * factor.length > alternativesMax) return undefined;
    if (factor.length === 1) continue;
    product = product.flatMap((one) => factor.map((other) => combined([one, other])));
  }
  return product;
}

function combined(branches: readonly UncheckedBranch[]): UncheckedBranch {
  return { tests: branches.flatMap(({ tests }) => tests), filters: branches.flatMap(({ filters }) => filters) };
}

function isAttribute(operand: Operand, name: string): boolean {
  return operand.kind === "path" && operand.path.length === 1 && operand.path[0] === name;
}

function isValue(operand: Operand | undefined): operand is Operand & { kind: "value" } {
  return operand?.kind === "value";
}
