import { misusedFunction } from "./functions.ts";
import { operatorsMax, redundantParentheses, refuseDeepNesting, tooManyOperators } from "./nesting.ts";
import { cachingParses } from "./parse-cache.ts";
import { type OperandFinding, type OperandGrammar, OperandParser } from "./parse-operands.ts";
import { Findings } from "./problem.ts";
import type { OperandSyntax, PathSyntax, ValueSyntax } from "./syntax.ts";
import { TokenReader } from "./tokens.ts";

/** Of two operands in expressions; statements of PartiQL also have sums of sums. */
export interface SumOf<Operand> {
  readonly kind: "sum";
  readonly operator: "+" | "-";
  readonly left: Operand | SumOf<Operand>;
  readonly right: Operand | SumOf<Operand>;
}

export type ActionSyntax =
  | { readonly kind: "set"; readonly path: PathSyntax; readonly value: OperandSyntax | SumOf<OperandSyntax> }
  | { readonly kind: "remove"; readonly path: PathSyntax }
  | { readonly kind: "add" | "delete"; readonly path: PathSyntax; readonly value: ValueSyntax };

/** Parses an update into its actions, in the order of the text. Throws `ExpressionProblem`. */
export const parseUpdateSyntax = cachingParses((text: string): readonly ActionSyntax[] =>
  new UpdateParser(text).parse(),
);

const sections = ["SET", "REMOVE", "ADD", "DELETE"] as const;
type Section = (typeof sections)[number];

const grammar: OperandGrammar = {
  keywords: new Set(sections),
  functions: new Set(["if_not_exists", "list_append"]),
  description: "an update expression",
};

type Finding = OperandFinding | "parentheses" | "operators" | "misusedFunction" | "section";

interface Term<T> {
  readonly value: T;
  readonly parenthesized: boolean;
}

type Value = Term<OperandSyntax | SumOf<OperandSyntax>>;

class UpdateParser {
  readonly #reader: TokenReader;
  readonly #findings = new Findings<Finding>([
    "parentheses",
    "operators",
    "reserved",
    "unknownFunction",
    "disallowedFunction",
    "misusedFunction",
    "section",
    "path",
  ]);
  readonly #operands: OperandParser;
  #operatorCount = 0;

  constructor(text: string) {
    this.#reader = new TokenReader(text);
    this.#operands = new OperandParser(this.#reader, grammar, this.#findings);
    refuseDeepNesting(this.#reader, grammar.keywords);
  }

  parse(): readonly ActionSyntax[] {
    const actions: ActionSyntax[] = [];
    const seen = new Set<Section>();
    do {
      const section = sections.find((keyword) => this.#reader.takeKeyword(keyword));
      if (!section) throw this.#reader.syntaxProblem();
      if (seen.has(section)) {
        this.#findings.add("section", `The "${section}" section can only be used once in an update expression;`);
      }
      seen.add(section);
      do actions.push(this.#parseAction(section));
      while (this.#reader.takeSymbol(","));
    } while (this.#reader.current.kind !== "end");
    this.#findings.throwFirst();
    return actions;
  }

  #parseAction(section: Section): ActionSyntax {
    const path = this.#operands.parsePath();
    switch (section) {
      case "SET":
        this.#reader.expectSymbol("=");
        return { kind: "set", path, value: this.#parseValue().value };
      case "REMOVE":
        return { kind: "remove", path };
      default:
        return { kind: section === "ADD" ? "add" : "delete", path, value: this.#operands.parseValue() };
    }
  }

  /** An operand, or the sum or difference of two; either in parentheses. */
  #parseValue(): Value {
    const left = this.#parseTerm(() => this.#parseValue());
    const operator = this.#reader.isSymbol("+") ? "+" : this.#reader.isSymbol("-") ? "-" : undefined;
    if (!operator) return left;
    if (left.value.kind === "sum") throw this.#reader.syntaxProblem();
    this.#reader.take();
    this.#countOperator();
    return { value: { kind: "sum", operator, left: left.value, right: this.#parseOperand() }, parenthesized: false };
  }

  #parseOperand(): OperandSyntax {
    return this.#parseOperandTerm().value;
  }

  #parseOperandTerm(): Term<OperandSyntax> {
    return this.#parseTerm(() => this.#parseOperandTerm());
  }

  #parseTerm<T>(parseInner: () => Term<T>): Term<T | OperandSyntax> {
    if (!this.#reader.takeSymbol("(")) return { value: this.#parseBareOperand(), parenthesized: false };
    const inner = parseInner();
    this.#reader.expectSymbol(")");
    if (inner.parenthesized) this.#findings.add("parentheses", redundantParentheses);
    return { value: inner.value, parenthesized: true };
  }

  #parseBareOperand(): OperandSyntax {
    if (this.#reader.current.kind === "value") return this.#operands.parseValue();
    if (!this.#operands.isAtFunction()) return this.#operands.parsePath();
    const call = this.#operands.parseFunction(() => this.#parseOperand());
    this.#countOperator();
    for (const operand of call.operands) {
      if (operand.kind === "function" && operand.name === "list_append") {
        this.#findings.add("misusedFunction", misusedFunction(operand.name));
      }
    }
    return call;
  }

  #countOperator(): void {
    this.#operatorCount++;
    if (this.#operatorCount > operatorsMax) this.#findings.add("operators", tooManyOperators);
  }
}
