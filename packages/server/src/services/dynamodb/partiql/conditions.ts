import type { BoundCondition } from "../expressions/bind-condition.ts";
import type { FunctionOperand, Operand } from "../expressions/binding.ts";
import { functionOperandCounts } from "../expressions/functions.ts";
import { assertOperandCount, assertPath, assertTypeName } from "../expressions/operand-checks.ts";
import { readingExpression } from "../expressions/problem.ts";
import type { Comparator } from "../expressions/syntax.ts";
import type { AttributeType } from "../values/attribute-value.ts";
import type { OperandReader } from "./operands.ts";
import { malformed } from "./problem.ts";

const comparators: Readonly<Record<string, Comparator>> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};
const conditionFunctions = new Set(["attribute_type", "begins_with", "contains"]);
/** Parentheses and NOTs within each other; a statement has at most 8,192 characters. */
const depthMax = 300;

/** Reads the condition of a WHERE as the tree that a condition expression becomes. */
export class ConditionReader {
  readonly #operands: OperandReader;
  #depth = 0;

  constructor(operands: OperandReader) {
    this.#operands = operands;
  }

  read(): BoundCondition {
    if (++this.#depth > depthMax) throw malformed("The condition is nested too deeply");
    const conditions = [this.#conjunction()];
    while (this.#tokens.takeWord("OR")) conditions.push(this.#conjunction());
    this.#depth--;
    return conditions.length === 1 ? conditions[0]! : { kind: "or", conditions };
  }

  #conjunction(): BoundCondition {
    const conditions = [this.#negation()];
    while (this.#tokens.takeWord("AND")) conditions.push(this.#negation());
    return conditions.length === 1 ? conditions[0]! : { kind: "and", conditions };
  }

  #negation(): BoundCondition {
    let negated = false;
    while (this.#tokens.takeWord("NOT")) negated = !negated;
    const condition = this.#elementary();
    return negated ? { kind: "not", condition } : condition;
  }

  #elementary(): BoundCondition {
    if (this.#tokens.takeSymbol("(")) {
      const condition = this.read();
      this.#tokens.expectSymbol(")");
      return condition;
    }
    const left = this.#operand();
    if (left.kind === "function" && left.name !== "size") return { kind: "call", call: left };
    const { kind, text } = this.#tokens.peek();
    const comparator = kind === "symbol" ? comparators[text] : undefined;
    if (comparator) {
      this.#tokens.next();
      return { kind: "comparison", operator: comparator, left, right: this.#operand() };
    }
    if (this.#tokens.takeWord("BETWEEN")) {
      const lower = this.#operand();
      this.#tokens.expectWord("AND");
      return { kind: "between", operand: left, lower, upper: this.#operand() };
    }
    if (this.#tokens.takeWord("IN")) return { kind: "in", operand: left, candidates: this.#candidates() };
    if (this.#tokens.takeWord("IS")) return this.#existence(left);
    throw this.#tokens.unexpected("an operator");
  }

  /** `IS [NOT] MISSING` or `IS [NOT] NULL`. */
  #existence(operand: Operand): BoundCondition {
    const negated = this.#tokens.takeWord("NOT");
    const call = (name: string, ...more: Operand[]): BoundCondition => ({
      kind: "call",
      call: { kind: "function", name, operands: [operand, ...more] },
    });
    if (this.#tokens.takeWord("MISSING")) return call(negated ? "attribute_exists" : "attribute_not_exists");
    this.#tokens.expectWord("NULL");
    const type: AttributeType = "NULL";
    const isNull = call("attribute_type", { kind: "value", value: { S: type } });
    return negated ? { kind: "not", condition: isNull } : isNull;
  }

  /** A list in brackets, as a literal has them, or in parentheses. */
  #candidates(): Operand[] {
    const closing = this.#tokens.takeSymbol("[") ? "]" : ")";
    if (closing === ")") this.#tokens.expectSymbol("(");
    const candidates: Operand[] = [];
    do candidates.push(this.#operand());
    while (this.#tokens.takeSymbol(","));
    this.#tokens.expectSymbol(closing);
    return candidates;
  }

  #operand(): Operand {
    const { kind, text } = this.#tokens.peek();
    if (kind !== "word" || !this.#tokens.isSymbol("(", 1)) return this.#operands.operand();
    const name = text.toLowerCase();
    if (name !== "size" && !conditionFunctions.has(name)) throw malformed(`Unknown function ${text}`);
    this.#tokens.next();
    this.#tokens.expectSymbol("(");
    const operands = [this.#operands.operand()];
    while (this.#tokens.takeSymbol(",")) operands.push(this.#operands.operand());
    this.#tokens.expectSymbol(")");
    return checkedFunction({ kind: "function", name, operands });
  }

  get #tokens() {
    return this.#operands.tokens;
  }
}

function checkedFunction(call: FunctionOperand): FunctionOperand {
  return readingExpression("statement", () => {
    if (functionOperandCounts.has(call.name)) assertOperandCount(call);
    assertPath(call.name, call.operands[0]);
    if (call.name === "attribute_type") assertTypeName(call.name, call.operands[1]);
    return call;
  });
}
