/** Parsed expressions: what stands in the text, before names and values are substituted. */

export type PathElementSyntax =
  | { readonly name: string }
  | { readonly placeholder: string }
  | { readonly index: number };

export interface PathSyntax {
  readonly kind: "path";
  readonly elements: readonly PathElementSyntax[];
}

export interface ValueSyntax {
  readonly kind: "value";
  readonly placeholder: string;
}

export interface FunctionSyntax {
  readonly kind: "function";
  readonly name: string;
  readonly operands: readonly OperandSyntax[];
}

export type OperandSyntax = PathSyntax | ValueSyntax | FunctionSyntax;

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** Conditions over operands of either form: as parsed, or with names and values substituted. */
export type ConditionOf<Operand> =
  | { readonly kind: "comparison"; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "between"; readonly operand: Operand; readonly lower: Operand; readonly upper: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: "call"; readonly call: Operand }
  | { readonly kind: "not"; readonly condition: ConditionOf<Operand> }
  | { readonly kind: "and" | "or"; readonly conditions: readonly ConditionOf<Operand>[] };

export type ConditionSyntax = ConditionOf<OperandSyntax>;
