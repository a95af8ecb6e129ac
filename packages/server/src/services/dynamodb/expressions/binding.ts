import type { AttributeValue } from "../values/attribute-value.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import type { Path } from "./path.ts";
import type { OperandSyntax, PathSyntax, ValueSyntax } from "./syntax.ts";

export interface PathOperand {
  readonly kind: "path";
  readonly path: Path;
}

export interface ValueOperand {
  readonly kind: "value";
  readonly value: AttributeValue;
}

export interface FunctionOperand {
  readonly kind: "function";
  readonly name: string;
  readonly operands: readonly Operand[];
}

/** An operand with its names and values substituted. */
export type Operand = PathOperand | ValueOperand | FunctionOperand;

export function bindOperand(syntax: OperandSyntax, attributes: ExpressionAttributes): Operand {
  if (syntax.kind === "path") return { kind: "path", path: bindPath(syntax, attributes) };
  if (syntax.kind === "value") return bindValue(syntax, attributes);
  return {
    kind: "function",
    name: syntax.name,
    operands: syntax.operands.map((operand) => bindOperand(operand, attributes)),
  };
}

export function bindPath(syntax: PathSyntax, attributes: ExpressionAttributes): Path {
  return syntax.elements.map((element) => {
    if ("name" in element) return element.name;
    return "index" in element ? element.index : attributes.name(element.placeholder);
  }) as unknown as Path;
}

export function bindValue(syntax: ValueSyntax, attributes: ExpressionAttributes): ValueOperand {
  return { kind: "value", value: attributes.value(syntax.placeholder) };
}

/** The paths among operands and within functions. */
export function pathsOf(operands: readonly Operand[]): Path[] {
  return operands.flatMap((operand) => {
    if (operand.kind === "path") return [operand.path];
    return operand.kind === "function" ? pathsOf(operand.operands) : [];
  });
}
