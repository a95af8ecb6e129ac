import type { Token } from "./tokens.ts";

/** A statement as it was written, before it is known whether DynamoDB can do it. Each node has the token that it begins with. */

export interface LiteralSyntax {
  readonly kind: "literal";
  readonly token: Token;
  readonly type: "S" | "N" | "BOOL" | "NULL" | "ION";
  /** Of a number without its sign. */
  readonly text: string;
  readonly negative: boolean;
}

export interface NameSyntax {
  readonly kind: "name";
  readonly token: Token;
}

export interface ParameterSyntax {
  readonly kind: "parameter";
  readonly token: Token;
  /** From 0. */
  readonly number: number;
}

export interface MissingSyntax {
  readonly kind: "missing";
  readonly token: Token;
}

/** A step is the name after a dot, what stands in brackets, or either with a `*` in its place. */
export type StepSyntax = { readonly name: Token } | { readonly index: Syntax } | { readonly wildcard: "." | "[" };

export interface PathSyntax {
  readonly kind: "path";
  readonly token: Token;
  readonly root: Syntax;
  readonly steps: readonly StepSyntax[];
}

export interface CallSyntax {
  readonly kind: "call";
  readonly token: Token;
  /** In small letters. */
  readonly name: string;
  readonly operands: readonly Syntax[];
}

export interface OperationSyntax {
  readonly kind: "operation";
  readonly token: Token;
  readonly operator: string;
  readonly operands: readonly Syntax[];
}

/** `operand IS type`. */
export interface TypeTestSyntax {
  readonly kind: "typeTest";
  readonly token: Token;
  readonly operand: Syntax;
  readonly type: string;
}

export interface SequenceSyntax {
  readonly kind: "list" | "bag";
  readonly token: Token;
  readonly elements: readonly Syntax[];
}

export interface TupleSyntax {
  readonly kind: "tuple";
  readonly token: Token;
  readonly members: readonly (readonly [key: Syntax, value: Syntax])[];
}

/** Where a statement reads or writes. */
export interface SourceSyntax {
  readonly source: Syntax;
  readonly aliased: boolean;
}

export interface SelectSyntax {
  readonly kind: "select";
  readonly token: Token;
  /** Undefined for `*`. */
  readonly columns: readonly { readonly value: Syntax; readonly aliased: boolean }[] | undefined;
  readonly from: SourceSyntax;
  readonly where: Syntax | undefined;
  readonly order: readonly { readonly by: Syntax; readonly descending: boolean }[] | undefined;
  /** What it asks for that DynamoDB does not have; told once the statement has been read to its end. */
  readonly unsupported: Error | undefined;
}

export type ChangeSyntax =
  | { readonly kind: "set"; readonly path: PathSyntax | NameSyntax; readonly value: Syntax }
  | { readonly kind: "remove"; readonly path: PathSyntax | NameSyntax };

/** `UPDATE source changes WHERE where`, or `FROM source WHERE where changes`. */
export interface UpdateSyntax {
  readonly kind: "update";
  readonly token: Token;
  /** Missing where changes stand by themselves. */
  readonly from: SourceSyntax | undefined;
  readonly changes: readonly ChangeSyntax[];
  readonly where: Syntax | undefined;
  readonly returning: ReturningSyntax | undefined;
}

export interface InsertSyntax {
  readonly kind: "insert";
  readonly token: Token;
  readonly into: Syntax;
  readonly value: Syntax;
  readonly unsupported: Error | undefined;
}

export interface DeleteSyntax {
  readonly kind: "delete";
  readonly token: Token;
  readonly from: SourceSyntax;
  readonly where: Syntax | undefined;
  readonly returning: ReturningSyntax | undefined;
}

export interface ReturningSyntax {
  readonly what: "ALL OLD" | "ALL NEW" | "MODIFIED OLD" | "MODIFIED NEW";
  readonly unsupported: Error | undefined;
}

export type StatementSyntax = SelectSyntax | UpdateSyntax | InsertSyntax | DeleteSyntax;

export type Syntax =
  | LiteralSyntax
  | NameSyntax
  | ParameterSyntax
  | MissingSyntax
  | PathSyntax
  | CallSyntax
  | OperationSyntax
  | TypeTestSyntax
  | SequenceSyntax
  | TupleSyntax
  | StatementSyntax;
