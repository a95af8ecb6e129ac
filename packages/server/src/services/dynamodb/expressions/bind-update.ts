import { type AttributeType, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import { bindOperand, bindPath, type FunctionOperand, type Operand } from "./binding.ts";
import { assertOperandCount, assertPath, assertTypes, functionsOf } from "./operand-checks.ts";
import type { ActionSyntax, SumOf } from "./parse-update.ts";
import type { Path } from "./path.ts";
import { PathTree } from "./path-tree.ts";
import { ExpressionProblem } from "./problem.ts";
import type { OperandSyntax, PathSyntax } from "./syntax.ts";

/** What an update does, with names and values substituted. */
export type Action =
  | { readonly kind: "set"; readonly path: Path; readonly value: Operand | SumOf<Operand> }
  | { readonly kind: "remove"; readonly path: Path }
  | { readonly kind: "add" | "delete"; readonly path: Path; readonly value: AttributeValue };

/**
 * Substitutes names and values, and checks what shows without an item: first all names, then all values, then how the
 * paths go together, then operands.
 */
export function bindActions(
  syntax: readonly ActionSyntax[],
  attributes: ExpressionAttributes,
): { actions: readonly Action[]; tree: PathTree } {
  for (const action of syntax) for (const path of pathsIn(action)) bindPath(path, attributes);
  const actions = syntax.map((action) => bindAction(action, attributes));
  const tree = new PathTree(actions.map(({ path }) => path));
  for (const action of actions) {
    if (action.kind === "add" || action.kind === "delete") assertNumberOrSet(action.kind, action.value);
  }
  for (const action of actions) if (action.kind === "set") checkValue(action.value);
  return { actions, tree };
}

function bindAction(action: ActionSyntax, attributes: ExpressionAttributes): Action {
  const path = bindPath(action.path, attributes);
  if (action.kind === "remove") return { kind: "remove", path };
  if (action.kind !== "set") return { kind: action.kind, path, value: attributes.value(action.value.placeholder) };
  return { kind: "set", path, value: bindValue(action.value, attributes) };
}

function bindValue(
  value: OperandSyntax | SumOf<OperandSyntax>,
  attributes: ExpressionAttributes,
): Operand | SumOf<Operand> {
  if (value.kind !== "sum") return bindOperand(value, attributes);
  const left = bindValue(value.left, attributes);
  return { ...value, left, right: bindValue(value.right, attributes) };
}

/** The types that ADD and DELETE do not take, by the names that only they use. */
const longTypeNames: Partial<Record<AttributeType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};

function assertNumberOrSet(kind: "add" | "delete", value: AttributeValue): void {
  const type = typeOf(value);
  const name = longTypeNames[type];
  if (name === undefined || (kind === "add" && type === "N")) return;
  throw new ExpressionProblem(
    `Incorrect operand type for operator or function; operator: ${kind.toUpperCase()}, operand type: ${name}`,
  );
}

function checkValue(value: Operand | SumOf<Operand>): void {
  if (value.kind !== "sum") {
    functionsOf([value]).forEach(checkFunction);
    return;
  }
  const terms = [value.left, value.right];
  terms.forEach(checkValue);
  assertTypes(
    value.operator,
    terms.filter((term) => term.kind !== "sum"),
    ["N"],
  );
}

function checkFunction(call: FunctionOperand): void {
  assertOperandCount(call);
  if (call.name === "if_not_exists") assertPath(call.name, call.operands[0]);
  else assertTypes(call.name, call.operands, ["L"]);
}

function pathsIn(action: ActionSyntax): PathSyntax[] {
  if (action.kind !== "set") return [action.path];
  return [action.path, ...pathsInOperand(action.value)];
}

function pathsInOperand(operand: OperandSyntax | SumOf<OperandSyntax>): PathSyntax[] {
  if (operand.kind === "path") return [operand];
  if (operand.kind === "sum") return [operand.left, operand.right].flatMap(pathsInOperand);
  return operand.kind === "function" ? operand.operands.flatMap(pathsInOperand) : [];
}
