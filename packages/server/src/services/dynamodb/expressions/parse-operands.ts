import { nestingLevelsMax } from "../values/validate.ts";
import { functionOperandCounts, unknownFunction } from "./functions.ts";
import { isReservedWord } from "./reserved-words.ts";
import type { FunctionSyntax, OperandSyntax, PathElementSyntax, PathSyntax, ValueSyntax } from "./syntax.ts";
import type { Token, TokenReader } from "./tokens.ts";

/** The kinds of problems that paths and functions can have in any expression. */
export type OperandFinding = "reserved" | "unknownFunction" | "disallowedFunction" | "path";

/** What the grammars differ in: which words are their own and cannot be names, and which functions they take. */
export interface OperandGrammar {
  readonly keywords: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  /** As in "The function is not allowed in … expression". */
  readonly description: string;
}

const listIndexMax = 2 ** 31 - 1;

/** Reads the parts that all expressions are made of. */
export class OperandParser {
  readonly #reader: TokenReader;
  readonly #grammar: OperandGrammar;
  readonly #findings: { add(kind: OperandFinding, message: string): void };

  constructor(
    reader: TokenReader,
    grammar: OperandGrammar,
    findings: { add(kind: OperandFinding, message: string): void },
  ) {
    this.#reader = reader;
    this.#grammar = grammar;
    this.#findings = findings;
  }

  /** Reads `name.name[index]…` with placeholders for names. */
  parsePath(): PathSyntax {
    return this.parsePathRest([this.#parsePathName()]);
  }

  /** Reads what follows the first elements of a path. */
  parsePathRest(first: readonly PathElementSyntax[]): PathSyntax {
    const elements = [...first];
    for (;;) {
      if (this.#reader.takeSymbol(".")) elements.push(this.#parsePathName());
      else if (this.#reader.takeSymbol("[")) elements.push(this.#parseIndex());
      else break;
    }
    if (elements.length > nestingLevelsMax) {
      const levels = `nesting levels: ${elements.length}`;
      this.#findings.add("path", `The document path has too many nesting elements; ${levels}`);
    }
    return { kind: "path", elements };
  }

  /** Reads `:value`. */
  parseValue(): ValueSyntax {
    if (this.#reader.current.kind !== "value") throw this.#reader.syntaxProblem();
    return { kind: "value", placeholder: this.#reader.take().text };
  }

  /** Whether `name(` comes next. */
  isAtFunction(): boolean {
    const { current, following } = this.#reader;
    return this.#isPlainName(current) && following?.kind === "symbol" && following.text === "(";
  }

  /** Reads `name(operand, …)`, whatever the name is; what is wrong with that is a finding. */
  parseFunction(parseOperand: () => OperandSyntax): FunctionSyntax {
    const name = this.#reader.take().text;
    if (!functionOperandCounts.has(name)) {
      this.#findings.add("unknownFunction", unknownFunction(name));
    } else if (!this.#grammar.functions.has(name)) {
      const place = this.#grammar.description;
      this.#findings.add("disallowedFunction", `The function is not allowed in ${place}; function: ${name}`);
    }
    this.#reader.expectSymbol("(");
    const operands = [parseOperand()];
    while (this.#reader.takeSymbol(",")) operands.push(parseOperand());
    this.#reader.expectSymbol(")");
    return { kind: "function", name, operands };
  }

  #parsePathName(): PathElementSyntax {
    const { current } = this.#reader;
    if (current.kind === "name") return { placeholder: this.#reader.take().text };
    if (!this.#isPlainName(current)) throw this.#reader.syntaxProblem();
    const name = this.#reader.take().text;
    if (isReservedWord(name)) {
      this.#findings.add("reserved", `Attribute name is a reserved keyword; reserved keyword: ${name}`);
    }
    return { name };
  }

  #parseIndex(): PathElementSyntax {
    if (this.#reader.current.kind !== "number") throw this.#reader.syntaxProblem();
    const { text } = this.#reader.take();
    this.#reader.expectSymbol("]");
    const index = Number(text);
    if (index > listIndexMax) {
      this.#findings.add("path", `List index is not within the allowable range; index: [${text}]`);
    }
    return { index };
  }

  #isPlainName(token: Token): boolean {
    return token.kind === "identifier" && !this.#grammar.keywords.has(token.text.toUpperCase());
  }
}
