import type { AttributeValue, Item } from "../values/attribute-value.ts";
import { addNumbers, subtractNumbers } from "../values/decimal.ts";
import { invalid } from "../values/invalid.ts";
import { itemSizeBytesMax, valueSizeBytes } from "../values/size.ts";
import { nestingLevelsMax, nestingMessage } from "../values/validate.ts";
import type { Action } from "./bind-update.ts";
import type { Operand } from "./binding.ts";
import { ItemDraft } from "./item-draft.ts";
import type { SumOf } from "./parse-update.ts";
import { type Path, valueAt } from "./path.ts";

export const operandMismatch = "An operand in the update expression has an incorrect data type";

/** Does the actions on a copy. All operands are read from the item as it was, and all indices count as they did in it. */
export function applyActions(actions: readonly Action[], item: Item): Item {
  const values = evaluateAll(actions, item);
  const draft = new ItemDraft(item);
  for (const [position, action] of actions.entries()) {
    const { path } = action;
    // Also where nothing changes: DynamoDB refuses paths that lead nowhere.
    const place = draft.placeOf(path);
    if (action.kind === "remove") place.remove();
    else if (action.kind === "set") place.set(values[position] as AttributeValue);
    else {
      const existing = valueAt(item, path);
      const result = action.kind === "add" ? add(existing, action.value) : remove(existing, action.value);
      if (result) place.set(result);
      else if (existing) place.remove();
    }
  }
  return draft.finish();
}

/** What each SET action sets. Stops when that alone is more than an item can be, before copies of copies fill the memory. */
function evaluateAll(actions: readonly Action[], item: Item): (AttributeValue | undefined)[] {
  let size = 0;
  return actions.map((action) => {
    if (action.kind !== "set") return undefined;
    const value = evaluate(action.value, item);
    size += valueSizeBytes(value);
    if (size > itemSizeBytesMax) throw invalid("Item size to update has exceeded the maximum allowed size");
    assertNesting(action.path, value);
    return value;
  });
}

function evaluate(operand: Operand | SumOf<Operand>, item: Item): AttributeValue {
  switch (operand.kind) {
    case "value":
      return operand.value;
    case "path":
      return existing(valueAt(item, operand.path));
    case "sum": {
      const left = numberOf(evaluate(operand.left, item));
      const right = numberOf(evaluate(operand.right, item));
      return { N: operand.operator === "+" ? addNumbers(left, right) : subtractNumbers(left, right) };
    }
    case "function": {
      const [first, second] = operand.operands as [Operand, Operand];
      if (operand.name === "if_not_exists") {
        return (first.kind === "path" && valueAt(item, first.path)) || evaluate(second, item);
      }
      const head = listOf(evaluate(first, item));
      return { L: head.concat(listOf(evaluate(second, item))) };
    }
  }
}

/** A number plus a number, or the union of two sets of a type; what is not there yet begins as nothing. */
function add(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (!existing) return value;
  if ("N" in value && "N" in existing) return { N: addNumbers(existing.N, value.N) };
  const [type, elements, added] = sameSets(existing, value);
  return { [type]: [...new Set([...elements, ...added])] } as AttributeValue;
}

/** A set without the elements of another; undefined when nothing is left. */
function remove(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (!existing) return undefined;
  const [type, elements, removed] = sameSets(existing, value);
  const gone = new Set(removed);
  const left = elements.filter((element) => !gone.has(element));
  return left.length > 0 ? ({ [type]: left } as AttributeValue) : undefined;
}

function sameSets(left: AttributeValue, right: AttributeValue): [string, readonly string[], readonly string[]] {
  if ("SS" in left && "SS" in right) return ["SS", left.SS, right.SS];
  if ("NS" in left && "NS" in right) return ["NS", left.NS, right.NS];
  if ("BS" in left && "BS" in right) return ["BS", left.BS, right.BS];
  throw wrongType();
}

function existing(value: AttributeValue | undefined): AttributeValue {
  if (value) return value;
  throw invalid("The provided expression refers to an attribute that does not exist in the item");
}

function numberOf(value: AttributeValue): string {
  if ("N" in value) return value.N;
  throw wrongType();
}

function listOf(value: AttributeValue): readonly AttributeValue[] {
  if ("L" in value) return value.L;
  throw wrongType();
}

function wrongType(): Error {
  return invalid(operandMismatch);
}

function assertNesting(path: Path, value: AttributeValue): void {
  if (path.length > 1 && path.length - 1 + levelsOf(value) > nestingLevelsMax) throw invalid(nestingMessage);
}

function levelsOf(value: AttributeValue): number {
  const children = "M" in value ? Object.values(value.M) : "L" in value ? value.L : [];
  return 1 + children.reduce((deepest, child) => Math.max(deepest, levelsOf(child)), 0);
}
