import type { ConditionSyntax, OperandSyntax } from "../expressions/syntax.ts";
import type { Operands } from "./operands.ts";

/** A condition whose truth is compared, as in `attribute_exists(a) = true`; expressions know no such thing. */
export interface BooleanOperand {
  readonly condition: ConditionSyntax;
}

export type ComparedPart = OperandSyntax | BooleanOperand;

/** Each comparison of a condition may evaluate it twice, so comparisons within comparisons need a bound. */
export const nestedComparisonsMax = 5;

/** Whether the truth of a condition is among the candidates, in the terms of conditions alone. */
export function membership(
  { condition }: BooleanOperand,
  candidates: readonly ComparedPart[],
  operands: Operands,
): ConditionSyntax {
  const anyIs = (truth: boolean): ConditionSyntax => ({
    kind: "or",
    conditions: candidates.map((candidate) => equals(candidate, truth, operands)),
  });
  return {
    kind: "or",
    conditions: [
      { kind: "and", conditions: [condition, anyIs(true)] },
      { kind: "and", conditions: [{ kind: "not", condition }, anyIs(false)] },
    ],
  };
}

/** Whether two are equal, one of which is the truth of a condition. */
export function equality(left: ComparedPart, right: ComparedPart, operands: Operands): ConditionSyntax {
  if ("condition" in left) return membership(left, [right], operands);
  if ("condition" in right) return membership(right, [left], operands);
  return { kind: "comparison", operator: "=", left, right };
}

function equals(part: ComparedPart, truth: boolean, operands: Operands): ConditionSyntax {
  if ("condition" in part) return truth ? part.condition : { kind: "not", condition: part.condition };
  if (part.kind === "value") {
    const value = operands.valueBehind(part);
    return "BOOL" in value && value.BOOL === truth ? always : never;
  }
  return { kind: "comparison", operator: "=", left: part, right: operands.value({ BOOL: truth }) };
}

const always: ConditionSyntax = { kind: "and", conditions: [] };
const never: ConditionSyntax = { kind: "or", conditions: [] };
