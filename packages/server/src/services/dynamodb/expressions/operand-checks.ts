import { type AttributeType, attributeTypes, typeOf } from "../values/attribute-value.ts";
import { compareValues } from "../values/compare.ts";
import type { FunctionOperand, Operand } from "./binding.ts";
import { functionOperandCounts } from "./functions.ts";
import { type Path, printPath } from "./path.ts";
import { ExpressionProblem } from "./problem.ts";

/** The type of an operand where it shows without an item. */
export function staticTypeOf(operand: Operand): AttributeType | undefined {
  if (operand.kind === "value") return typeOf(operand.value);
  return operand.kind === "function" && operand.name === "size" ? "N" : undefined;
}

/** The functions among operands, those inside others first. */
export function functionsOf(operands: readonly Operand[]): readonly FunctionOperand[] {
  // Most have none, and this is on the way of every request.
  if (!operands.some(isFunction)) return [];
  return operands.flatMap((operand) => (isFunction(operand) ? [...functionsOf(operand.operands), operand] : []));
}

function isFunction(operand: Operand): operand is FunctionOperand {
  return operand.kind === "function";
}

export function assertOperandCount({ name, operands }: FunctionOperand): void {
  if (operands.length === functionOperandCounts.get(name)) return;
  throw new ExpressionProblem(
    `Incorrect number of operands for operator or function; ${operatorOrFunction(name)}, ` +
      `number of operands: ${operands.length}`,
  );
}

export function assertPath(operator: string, operand: Operand | undefined): void {
  if (operand?.kind === "path") return;
  throw new ExpressionProblem(`Operator or function requires a document path; ${operatorOrFunction(operator)}`);
}

/** Refuses operands whose type shows, and is none of `types`. */
export function assertTypes(operator: string, operands: readonly Operand[], types: readonly AttributeType[]): void {
  for (const operand of operands) {
    const type = staticTypeOf(operand);
    if (type && !types.includes(type)) throw incorrectType(operator, type);
  }
}

/** The second operand of `attribute_type` is a value that names a type. */
export function assertTypeName(operator: string, operand: Operand | undefined): void {
  const type = operand && staticTypeOf(operand);
  if (operand?.kind !== "value" || !("S" in operand.value)) {
    throw incorrectType(operator, type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
  }
  const name = operand.value.S;
  if (attributeTypes.includes(name as AttributeType)) return;
  throw new ExpressionProblem(
    `Invalid attribute type name found; type: ${name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
  );
}

/** Nothing is compared with itself. */
export function assertDistinct(operator: string, operands: readonly Operand[]): void {
  const first = operands[0];
  if (first?.kind !== "path") return;
  for (let index = 1; index < operands.length; index++) {
    const other = operands[index];
    if (other?.kind === "path" && pathsEqual(first.path, other.path)) {
      throw new ExpressionProblem(
        "The first operand must be distinct from the remaining operands for this operator or function; " +
          `operator: ${operator}, first operand: ${printPath(first.path)}`,
      );
    }
  }
}

function pathsEqual(left: Path, right: Path): boolean {
  return left.length === right.length && left.every((element, index) => element === right[index]);
}

/** The bounds of `BETWEEN`, where both are values, are of one type and in order. */
export function assertBounds(lower: Operand, upper: Operand): void {
  if (lower.kind !== "value" || upper.kind !== "value") return;
  const lowerType = typeOf(lower.value);
  const upperType = typeOf(upper.value);
  const bounds =
    `lower bound operand: AttributeValue: {${lowerType}:${contentOf(lower)}}, ` +
    `upper bound operand: AttributeValue: {${upperType}:${contentOf(upper)}}`;
  if (lowerType !== upperType) {
    throw new ExpressionProblem(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
  }
  if ((compareValues(lower.value, upper.value) ?? 0) > 0) {
    throw new ExpressionProblem(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
}

function contentOf(operand: Operand & { kind: "value" }): string {
  return Object.values(operand.value).map(String).join();
}

function incorrectType(operator: string, type: string): ExpressionProblem {
  return new ExpressionProblem(
    `Incorrect operand type for operator or function; ${operatorOrFunction(operator)}, operand type: ${type}`,
  );
}

function operatorOrFunction(name: string): string {
  return `operator or function: ${name}`;
}
