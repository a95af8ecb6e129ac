import { misusedFunction } from "./functions.ts";
import { operatorsMax, redundantParentheses, refuseDeepNesting, tooManyOperators } from "./nesting.ts";
import { cachingParses } from "./parse-cache.ts";
import { type OperandFinding, type OperandGrammar, OperandParser } from "./parse-operands.ts";
import { Findings } from "./problem.ts";
import type { Comparator, ConditionSyntax, OperandSyntax } from "./syntax.ts";
import { TokenReader } from "./tokens.ts";

/** Parses the conditions of all kinds: they have one grammar. Throws `ExpressionProblem`. */
export const parseConditionSyntax = cachingParses((text: string): ConditionSyntax => new ConditionParser(text).parse());

const candidatesMax = 100;

const grammar: OperandGrammar = {
  keywords: new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]),
  functions: new Set("attribute_exists attribute_not_exists attribute_type begins_with contains size".split(" ")),
  description: "a condition expression",
};

const comparators: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);

type Finding = OperandFinding | "parentheses" | "operators" | "misusedFunction" | "candidates";

/** A part of a condition: an operand until a comparator follows it. A function can be either. */
type Part =
  | { readonly operand: OperandSyntax; readonly condition?: undefined; readonly parenthesized: boolean }
  | { readonly operand?: undefined; readonly condition: ConditionSyntax; readonly parenthesized: boolean };

/** A recursive descent, because that gives errors their place; how deep it goes is limited beforehand. */
class ConditionParser {
  readonly #reader: TokenReader;
  readonly #findings = new Findings<Finding>([
    "parentheses",
    "operators",
    "unknownFunction",
    "disallowedFunction",
    "misusedFunction",
    "reserved",
    "path",
    "candidates",
  ]);
  readonly #operands: OperandParser;
  #operatorCount = 0;

  constructor(text: string) {
    this.#reader = new TokenReader(text);
    this.#operands = new OperandParser(this.#reader, grammar, this.#findings);
    refuseDeepNesting(this.#reader, grammar.keywords);
  }

  parse(): ConditionSyntax {
    const condition = this.#conditionOf(this.#parseOr());
    this.#reader.expectEnd();
    this.#findings.throwFirst();
    return condition;
  }

  #parseOr(): Part {
    return this.#parseChain("OR", () => this.#parseChain("AND", () => this.#parseNot()));
  }

  #parseChain(keyword: "AND" | "OR", parseLink: () => Part): Part {
    const first = parseLink();
    if (!this.#reader.isKeyword(keyword)) return first;
    const conditions = [this.#conditionOf(first)];
    while (this.#takeOperator(keyword)) conditions.push(this.#conditionOf(parseLink()));
    return { condition: { kind: keyword === "AND" ? "and" : "or", conditions }, parenthesized: false };
  }

  #parseNot(): Part {
    let negations = 0;
    while (this.#takeOperator("NOT")) negations++;
    const part = this.#parseComparison();
    if (negations === 0) return part;
    let condition = this.#conditionOf(part);
    // More than the limit are counted but not nested.
    for (let level = Math.min(negations, operatorsMax); level > 0; level--) condition = { kind: "not", condition };
    return { condition, parenthesized: false };
  }

  #parseComparison(): Part {
    const part = this.#parsePart();
    const { current } = this.#reader;
    if (current.kind === "symbol" && comparators.has(current.text)) {
      const left = this.#operandOf(part);
      const operator = this.#reader.take().text as Comparator;
      this.#countOperator();
      return this.#compared({ kind: "comparison", operator, left, right: this.#parseOperand() });
    }
    if (this.#reader.isKeyword("BETWEEN")) {
      const operand = this.#operandOf(part);
      this.#takeOperator("BETWEEN");
      const lower = this.#parseOperand();
      if (!this.#reader.takeKeyword("AND")) throw this.#reader.syntaxProblem();
      return this.#compared({ kind: "between", operand, lower, upper: this.#parseOperand() });
    }
    if (this.#reader.isKeyword("IN")) {
      const operand = this.#operandOf(part);
      this.#takeOperator("IN");
      return this.#compared({ kind: "in", operand, candidates: this.#parseCandidates() });
    }
    return part;
  }

  #parseCandidates(): OperandSyntax[] {
    this.#reader.expectSymbol("(");
    const candidates = [this.#parseOperand()];
    while (this.#reader.takeSymbol(",")) candidates.push(this.#parseOperand());
    this.#reader.expectSymbol(")");
    if (candidates.length > candidatesMax) {
      const count = `number of operands: ${candidates.length}`;
      this.#findings.add("candidates", `The IN operator is provided with too many operands; ${count}`);
    }
    return candidates;
  }

  #parsePart(): Part {
    if (!this.#reader.takeSymbol("(")) return { operand: this.#parseBareOperand(), parenthesized: false };
    const inner = this.#parseOr();
    this.#reader.expectSymbol(")");
    if (inner.parenthesized) this.#findings.add("parentheses", redundantParentheses);
    return inner.condition
      ? { condition: inner.condition, parenthesized: true }
      : this.#continued(inner.operand as OperandSyntax);
  }

  /** An operand where no condition can stand. */
  #parseOperand(): OperandSyntax {
    return this.#operandOf(this.#parseOperandPart());
  }

  #parseOperandPart(): Part {
    if (!this.#reader.takeSymbol("(")) return { operand: this.#parseBareOperand(), parenthesized: false };
    const inner = this.#parseOperandPart();
    this.#reader.expectSymbol(")");
    if (inner.parenthesized) this.#findings.add("parentheses", redundantParentheses);
    return this.#continued(this.#operandOf(inner));
  }

  /** A path in parentheses may go on behind them. */
  #continued(operand: OperandSyntax): Part {
    if (operand.kind !== "path" || !(this.#reader.isSymbol(".") || this.#reader.isSymbol("["))) {
      return { operand, parenthesized: true };
    }
    return { operand: this.#operands.parsePathRest(operand.elements), parenthesized: false };
  }

  #parseBareOperand(): OperandSyntax {
    if (this.#reader.current.kind === "value") return this.#operands.parseValue();
    if (!this.#operands.isAtFunction()) return this.#operands.parsePath();
    const call = this.#operands.parseFunction(() => this.#parseOperand());
    this.#expectNumbers(call.operands);
    return call;
  }

  #compared(condition: ConditionSyntax): Part {
    if (condition.kind === "comparison") this.#expectNumbers([condition.left, condition.right]);
    if (condition.kind === "between") this.#expectNumbers([condition.operand, condition.lower, condition.upper]);
    if (condition.kind === "in") this.#expectNumbers([condition.operand, ...condition.candidates]);
    return { condition, parenthesized: false };
  }

  /** Of the functions, only `size` gives something that can be an operand. */
  #expectNumbers(operands: readonly OperandSyntax[]): void {
    for (const operand of operands) {
      if (operand.kind === "function" && operand.name !== "size") {
        this.#findings.add("misusedFunction", misusedFunction(operand.name));
      }
    }
  }

  #conditionOf(part: Part): ConditionSyntax {
    if (part.condition) return part.condition;
    const { operand } = part;
    if (operand?.kind !== "function") throw this.#reader.syntaxProblem();
    if (operand.name === "size") this.#findings.add("misusedFunction", misusedFunction("size"));
    return { kind: "call", call: operand };
  }

  #operandOf(part: Part): OperandSyntax {
    if (!part.operand) throw this.#reader.syntaxProblem();
    return part.operand;
  }

  #takeOperator(keyword: string): boolean {
    const taken = this.#reader.takeKeyword(keyword);
    if (taken) this.#countOperator();
    return taken;
  }

  #countOperator(): void {
    this.#operatorCount++;
    if (this.#operatorCount > operatorsMax) this.#findings.add("operators", tooManyOperators);
  }
}
