import { type BoundCondition, bindCondition } from "../expressions/bind-condition.ts";
import { functionOperandCounts, misusedFunction } from "../expressions/functions.ts";
import type { Comparator, ConditionSyntax, FunctionSyntax, OperandSyntax } from "../expressions/syntax.ts";
import { type AttributeType, attributeTypes } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { type ComparedPart, equality, membership, nestedComparisonsMax } from "./boolean-operands.ts";
import type { Operands } from "./operands.ts";
import { misplaced, readingStatement } from "./problem.ts";
import type { CallSyntax, OperationSyntax, Syntax, TypeTestSyntax } from "./syntax.ts";

const comparators: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);
const candidatesMax = 100;

/** The condition of a WHERE. Throws `ValidationException`. */
export function conditionOf(where: Syntax, operands: Operands): BoundCondition {
  const syntax = new ConditionTranslator(operands).condition(where);
  if (!syntax) throw invalid("WHERE clause must contain an expression that resolves to a boolean");
  return readingStatement(() => bindCondition(syntax, operands.attributes()));
}

class ConditionTranslator {
  readonly #operands: Operands;
  #nestedComparisons = 0;

  constructor(operands: Operands) {
    this.#operands = operands;
  }

  /** Undefined for what is a value and no condition. */
  condition(syntax: Syntax): ConditionSyntax | undefined {
    if (syntax.kind === "operation") return this.#operation(syntax);
    if (syntax.kind === "typeTest") return this.#typeTest(syntax);
    if (syntax.kind === "call" && syntax.name !== "size") return { kind: "call", call: this.#function(syntax) };
    return undefined;
  }

  #operation(syntax: OperationSyntax): ConditionSyntax {
    const { operator, operands } = syntax;
    if (operator === "and" || operator === "or") {
      const conditions = linksOf(syntax).map((link) => this.condition(link));
      if (conditions.includes(undefined)) throw invalid("The arguments to AND/OR must be Expressions");
      return { kind: operator, conditions: conditions as ConditionSyntax[] };
    }
    if (operator === "not") {
      const condition = this.condition(operands[0]!);
      if (!condition) throw invalid("The argument to NOT must be a Type or Expression");
      return { kind: "not", condition };
    }
    if (operator === "in") return this.#comparing(() => this.#in(operands));
    if (operator === "between") return this.#comparing(() => this.#between(operands));
    if (comparators.has(operator)) return this.#comparing(() => this.#comparison(operator as Comparator, operands));
    if (operands.length > 1) throw invalid(`Unsupported operator in Condition Expression. Operator: ${operator}`);
    throw invalid(
      `Incorrect number of operands for operator or function; operator or function: ${operator}, number of operands: 1`,
    );
  }

  #comparison(operator: Comparator, operands: readonly Syntax[]): ConditionSyntax {
    const [left, right] = operands.map((operand) => this.#part(operand)) as [ComparedPart, ComparedPart];
    if ("condition" in left || "condition" in right) {
      if (operator !== "=" && operator !== "<>") throw noOrder(operator);
      const equal = equality(left, right, this.#operands);
      return operator === "=" ? equal : { kind: "not", condition: equal };
    }
    return { kind: "comparison", operator, left, right };
  }

  #between(operands: readonly Syntax[]): ConditionSyntax {
    const [operand, lower, upper] = operands.map((each) => {
      const part = this.#part(each);
      if ("condition" in part) throw noOrder("BETWEEN");
      return part;
    }) as [OperandSyntax, OperandSyntax, OperandSyntax];
    return { kind: "between", operand, lower, upper };
  }

  #in([operand, list]: readonly Syntax[]): ConditionSyntax {
    const elements = list?.kind === "list" || list?.kind === "bag" ? list.elements : [];
    if (elements.length === 0) {
      throw invalid(
        "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq " +
          "with at least one member",
      );
    }
    if (elements.length > candidatesMax) {
      throw invalid(`The IN operator is provided with too many operands; number of operands: ${elements.length}`);
    }
    const part = this.#part(operand!);
    const candidates = elements.map((element) => this.#part(element));
    if ("condition" in part) return membership(part, candidates, this.#operands);
    const plain = candidates.filter((candidate): candidate is OperandSyntax => !("condition" in candidate));
    if (plain.length === candidates.length) return { kind: "in", operand: part, candidates: plain };
    const conditions = candidates.flatMap((candidate) =>
      "condition" in candidate ? [equality(candidate, part, this.#operands)] : [],
    );
    return { kind: "or", conditions: [{ kind: "in", operand: part, candidates: plain }, ...conditions] };
  }

  #typeTest({ operand, type, token }: TypeTestSyntax): ConditionSyntax {
    if (operand.kind !== "name" && operand.kind !== "path" && operand.kind !== "literal") {
      throw invalid("The left hand side argument to IS must be a Variable Reference, Literal, or Path");
    }
    const left = this.#operands.operand(operand)!;
    const call = (name: string, ...more: OperandSyntax[]): ConditionSyntax => ({
      kind: "call",
      call: { kind: "function", name, operands: [left, ...more] },
    });
    if (type === "missing") return call("attribute_not_exists");
    if (type === "null") {
      return { kind: "comparison", operator: "=", left, right: this.#operands.value({ NULL: true }) };
    }
    const attributeType = attributeTypesByName.get(type);
    if (attributeType) return call("attribute_type", this.#operands.value({ S: attributeType }));
    throw misplaced(
      `Unsupported data type for IS operator: ${type.toUpperCase()}. ` +
        "Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]",
      token,
    );
  }

  #function({ name, operands, token }: CallSyntax): FunctionSyntax {
    if (!functionOperandCounts.has(name)) throw misplaced(`Unrecognized function: ${name}`, token);
    if (name === "list_append" || name === "if_not_exists") throw invalid(misusedFunction(name));
    const translated = operands.map((operand) => {
      const part = this.#part(operand);
      if ("condition" in part) throw invalid(misusedFunction(operand.kind === "call" ? operand.name : name));
      return part;
    });
    const second = operands[1];
    if (name === "attribute_type" && second?.kind === "literal" && second.type === "S") assertTypeName(second.text);
    return { kind: "function", name, operands: translated };
  }

  /** Something compared: a path, a value, a size or the truth of a condition. */
  #part(syntax: Syntax): ComparedPart {
    const operand = this.#operands.operand(syntax);
    if (operand) return operand;
    if (syntax.kind === "call" && syntax.name === "size") return this.#function(syntax);
    const condition = this.condition(syntax);
    if (condition) return { condition };
    throw misplaced(`Unsupported token in expression: ${syntax.kind.toUpperCase()}`, syntax.token);
  }

  #comparing<T>(translate: () => T): T {
    if (++this.#nestedComparisons > nestedComparisonsMax) {
      throw invalid("The expression has too many comparisons within each other");
    }
    const translated = translate();
    this.#nestedComparisons--;
    return translated;
  }
}

const attributeTypesByName: ReadonlyMap<string, AttributeType> = new Map([
  ["boolean", "BOOL"],
  ["string", "S"],
  ["numeric", "N"],
  ["blob", "B"],
  ["struct", "M"],
  ["tuple", "M"],
  ["list", "L"],
]);

/** The words are those of expressions, but for the order of the types. */
function assertTypeName(name: string): void {
  if (attributeTypes.includes(name as AttributeType)) return;
  throw invalid(`Invalid attribute type name found; type: ${name}, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}`);
}

/** All that is linked by one operator, which the grammar links two by two. */
function linksOf({ operator, operands }: OperationSyntax): Syntax[] {
  const links: Syntax[] = [operands[1]!];
  let first = operands[0]!;
  while (first.kind === "operation" && first.operator === operator) {
    links.push(first.operands[1]!);
    first = first.operands[0]!;
  }
  return [...links, first].reverse();
}

function noOrder(operator: string): Error {
  return invalid(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: BOOL`,
  );
}
