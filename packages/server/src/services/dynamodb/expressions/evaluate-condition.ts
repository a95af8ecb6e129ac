import { type AttributeValue, type Item, typeOf } from "../values/attribute-value.ts";
import { base64SizeBytes } from "../values/base64.ts";
import { compareValues, valuesEqual } from "../values/compare.ts";
import type { BoundCondition } from "./bind-condition.ts";
import type { FunctionOperand, Operand } from "./binding.ts";
import { valueAt } from "./path.ts";
import type { Comparator } from "./syntax.ts";

/** Whether the condition holds. What is not there is equal to nothing, has no order and no size. */
export function holds(condition: BoundCondition, item: Item): boolean {
  switch (condition.kind) {
    case "and":
      return condition.conditions.every((link) => holds(link, item));
    case "or":
      return condition.conditions.some((link) => holds(link, item));
    case "not":
      return !holds(condition.condition, item);
    case "comparison":
      return compares(condition.operator, resolve(condition.left, item), resolve(condition.right, item));
    case "between": {
      const value = resolve(condition.operand, item);
      return (
        compares(">=", value, resolve(condition.lower, item)) && compares("<=", value, resolve(condition.upper, item))
      );
    }
    case "in": {
      const value = resolve(condition.operand, item);
      return condition.candidates.some((candidate) => compares("=", value, resolve(candidate, item)));
    }
    case "call":
      return calls(condition.call as FunctionOperand, item);
  }
}

function compares(operator: Comparator, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (!left || !right) return operator === "<>";
  if (operator === "=") return valuesEqual(left, right);
  if (operator === "<>") return !valuesEqual(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function calls({ name, operands }: FunctionOperand, item: Item): boolean {
  const first = operands[0] && resolve(operands[0], item);
  const second = operands[1] && resolve(operands[1], item);
  if (name === "attribute_exists") return first !== undefined;
  if (name === "attribute_not_exists") return first === undefined;
  if (!first || !second) return false;
  if (name === "attribute_type") return "S" in second && typeOf(first) === second.S;
  if (name === "begins_with") return beginsWith(first, second);
  return contains(first, second);
}

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  if (operand.kind === "path") return valueAt(item, operand.path);
  if (operand.kind === "value") return operand.value;
  // No other function may stand where a value is asked for.
  const measured = operand.operands[0] && resolve(operand.operands[0], item);
  const size = measured && sizeOf(measured);
  return size === undefined ? undefined : { N: String(size) };
}

/** What the function `size` says, for strings in UTF-16 code units as the service does; undefined for types that have none. */
function sizeOf(value: AttributeValue): number | undefined {
  if ("S" in value) return value.S.length;
  if ("B" in value) return base64SizeBytes(value.B);
  if ("M" in value) return Object.keys(value.M).length;
  if ("L" in value) return value.L.length;
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  return "BS" in value ? value.BS.length : undefined;
}

function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if ("S" in value && "S" in prefix) return value.S.startsWith(prefix.S);
  if (!("B" in value && "B" in prefix)) return false;
  const bytes = Buffer.from(prefix.B, "base64");
  return Buffer.from(value.B, "base64").subarray(0, bytes.length).equals(bytes);
}

/** A part of a string or binary, or an element of a set or list. */
function contains(value: AttributeValue, part: AttributeValue): boolean {
  if ("L" in value) return value.L.some((element) => valuesEqual(element, part));
  if ("S" in part) return "S" in value ? value.S.includes(part.S) : "SS" in value && value.SS.includes(part.S);
  if ("N" in part) return "NS" in value && value.NS.includes(part.N);
  if (!("B" in part)) return false;
  if ("B" in value) return Buffer.from(value.B, "base64").includes(Buffer.from(part.B, "base64"));
  return "BS" in value && value.BS.includes(part.B);
}
