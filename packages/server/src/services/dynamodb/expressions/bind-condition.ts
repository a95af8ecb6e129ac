import type { AttributeType } from "../values/attribute-value.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import { bindOperand, type FunctionOperand, type Operand } from "./binding.ts";
import {
  assertBounds,
  assertDistinct,
  assertOperandCount,
  assertPath,
  assertTypeName,
  assertTypes,
  functionsOf,
} from "./operand-checks.ts";
import type { ConditionOf, ConditionSyntax } from "./syntax.ts";

/** A condition with its names and values substituted. */
export type BoundCondition = ConditionOf<Operand>;

/** Types that have an order. */
const ordered: readonly AttributeType[] = ["S", "N", "B"];
/** Types that have a size. */
const sized: readonly AttributeType[] = ["S", "B", "SS", "NS", "BS", "L", "M"];

/**
 * Substitutes names and values, and checks what shows without an item. DynamoDB goes through the elementary conditions in
 * order, and for each looks first for what is not defined, then at counts, repetitions and types.
 */
export function bindCondition(condition: ConditionSyntax, attributes: ExpressionAttributes): BoundCondition {
  switch (condition.kind) {
    case "and":
    case "or":
      return { ...condition, conditions: condition.conditions.map((link) => bindCondition(link, attributes)) };
    case "not":
      return { kind: "not", condition: bindCondition(condition.condition, attributes) };
    case "comparison": {
      const left = bindOperand(condition.left, attributes);
      const right = bindOperand(condition.right, attributes);
      checkElementary(condition.operator, [left, right]);
      if (condition.operator !== "=" && condition.operator !== "<>") {
        assertTypes(condition.operator, [left, right], ordered);
      }
      return { ...condition, left, right };
    }
    case "between": {
      const operand = bindOperand(condition.operand, attributes);
      const lower = bindOperand(condition.lower, attributes);
      const upper = bindOperand(condition.upper, attributes);
      checkElementary("BETWEEN", [operand, lower, upper]);
      assertTypes("BETWEEN", [operand, lower, upper], ordered);
      assertBounds(lower, upper);
      return { kind: "between", operand, lower, upper };
    }
    case "in": {
      const operand = bindOperand(condition.operand, attributes);
      const candidates = condition.candidates.map((candidate) => bindOperand(candidate, attributes));
      checkElementary("IN", [operand, ...candidates]);
      return { kind: "in", operand, candidates };
    }
    case "call": {
      const call = bindOperand(condition.call, attributes) as FunctionOperand;
      const functions = functionsOf([call]);
      functions.forEach(assertOperandCount);
      assertDistinct(call.name, call.operands);
      functions.forEach(checkFunction);
      return { kind: "call", call };
    }
  }
}

function checkElementary(operator: string, operands: readonly Operand[]): void {
  const functions = functionsOf(operands);
  functions.forEach(assertOperandCount);
  assertDistinct(operator, operands);
  functions.forEach(checkFunction);
}

function checkFunction({ name, operands }: FunctionOperand): void {
  if (name === "attribute_exists" || name === "attribute_not_exists") assertPath(name, operands[0]);
  else if (name === "attribute_type") assertTypeName(name, operands[1]);
  else if (name === "begins_with") assertTypes(name, operands, ["S", "B"]);
  else if (name === "size") assertTypes(name, operands, sized);
}
