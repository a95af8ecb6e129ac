import { ExpressionAttributes } from "../expressions/attributes.ts";
import type { OperandSyntax, ValueSyntax } from "../expressions/syntax.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { validateValue } from "../values/validate.ts";
import { literalValue } from "./literals.ts";
import { assertExponents } from "./numbers.ts";
import { documentPath } from "./paths.ts";
import type { ParameterSyntax, Syntax } from "./syntax.ts";

/** Checks the parameters of a statement as any values are; DynamoDB does so before it looks at the statement. */
export function validateParameters(parameters: readonly unknown[]): AttributeValue[] {
  return parameters.map((parameter) => {
    assertExponents(parameter);
    return validateValue(parameter);
  });
}

/**
 * Turns what stands in a statement into operands of expressions. Values get placeholders, as those of expressions have, so
 * that the checks of expressions serve for both.
 */
export class Operands {
  readonly #parameters: readonly AttributeValue[];
  readonly #values: Record<string, AttributeValue> = {};
  #valueCount = 0;

  constructor(parameters: readonly AttributeValue[]) {
    this.#parameters = parameters;
  }

  /** A path or a value; undefined for what is neither. */
  operand(syntax: Syntax): OperandSyntax | undefined {
    switch (syntax.kind) {
      case "name":
      case "path":
        return documentPath(syntax);
      case "parameter":
        return this.value(this.parameter(syntax));
      case "literal":
      case "list":
      case "bag":
      case "tuple":
        return this.value(literalValue(syntax));
      case "missing":
        throw invalid("MISSING must be compared using IS operator");
      default:
        return undefined;
    }
  }

  parameter({ number }: ParameterSyntax): AttributeValue {
    return this.#parameters[number]!;
  }

  value(value: AttributeValue): ValueSyntax {
    const placeholder = `:${this.#valueCount++}`;
    this.#values[placeholder] = value;
    return { kind: "value", placeholder };
  }

  valueBehind({ placeholder }: ValueSyntax): AttributeValue {
    return this.#values[placeholder]!;
  }

  /** What the placeholders stand for. */
  attributes(): ExpressionAttributes {
    const parameters = this.#valueCount > 0 ? { ExpressionAttributeValues: this.#values } : {};
    return new ExpressionAttributes(parameters, { statement: "which uses them" });
  }
}
