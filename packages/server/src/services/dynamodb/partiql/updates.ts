import { bindActions } from "../expressions/bind-update.ts";
import { functionOperandCounts, misusedFunction } from "../expressions/functions.ts";
import { operatorsMax, tooManyOperators } from "../expressions/nesting.ts";
import type { ActionSyntax, SumOf } from "../expressions/parse-update.ts";
import type { OperandSyntax, PathSyntax } from "../expressions/syntax.ts";
import { Update } from "../expressions/update.ts";
import { typeOf } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import type { Operands } from "./operands.ts";
import { documentPath } from "./paths.ts";
import { misplaced, readingStatement } from "./problem.ts";
import type { CallSyntax, ChangeSyntax, OperationSyntax, Syntax } from "./syntax.ts";

type ValueSyntax = OperandSyntax | SumOf<OperandSyntax>;

/** What an UPDATE sets and removes. Throws `ValidationException`. */
export function updateOf(changes: readonly ChangeSyntax[], operands: Operands): Update {
  const translator = new UpdateTranslator(operands);
  const actions = changes.map((change) => translator.action(change));
  return readingStatement(() => {
    const bound = bindActions(actions, operands.attributes());
    return new Update(bound.actions, bound.tree);
  });
}

class UpdateTranslator {
  readonly #operands: Operands;
  #operatorCount = 0;

  constructor(operands: Operands) {
    this.#operands = operands;
  }

  action(change: ChangeSyntax): ActionSyntax {
    const path = documentPath(change.path);
    if (change.kind === "remove") return { kind: "remove", path };
    const { value } = change;
    if (value.kind === "call" && (value.name === "set_add" || value.name === "set_delete")) {
      return this.#setChange(value.name === "set_add" ? "add" : "delete", path, value);
    }
    return { kind: "set", path, value: this.#value(value) };
  }

  /** `SET a = set_add(a, <<…>>)` is what expressions call ADD, and `set_delete` their DELETE. */
  #setChange(kind: "add" | "delete", path: PathSyntax, { name, operands, token }: CallSyntax): ActionSyntax {
    const label = name.toUpperCase();
    const [first, second] = operands;
    if (!first || !second || operands.length !== 2) {
      throw misplaced(`${label} must have exactly two arguments`, token);
    }
    const target = first.kind === "name" || first.kind === "path" ? documentPath(first) : undefined;
    if (JSON.stringify(target) !== JSON.stringify(path)) {
      throw misplaced(`The first argument to ${label} must equal the assignment value`, token);
    }
    const value = this.#operands.operand(second);
    if (value?.kind !== "value" || !["SS", "NS", "BS"].includes(typeOf(this.#operands.valueBehind(value)))) {
      throw misplaced(`The second argument to ${label} must be a value with type SET`, first.token);
    }
    return { kind, path, value };
  }

  #value(syntax: Syntax): ValueSyntax {
    return syntax.kind === "operation" ? this.#sum(syntax) : this.#operand(syntax);
  }

  #sum({ operator, operands }: OperationSyntax): ValueSyntax {
    if (++this.#operatorCount > operatorsMax) throw invalid(tooManyOperators);
    if (operator !== "+" && operator !== "-") {
      throw invalid(`Unsupported operator in Update Expression. Operator: ${operator}`);
    }
    const [left, right] = operands;
    if (left && right) return { kind: "sum", operator, left: this.#value(left), right: this.#value(right) };
    throw invalid(
      `Incorrect number of operands for operator or function; operator or function: ${operator}, number of operands: 1`,
    );
  }

  #operand(syntax: Syntax): OperandSyntax {
    const operand = this.#operands.operand(syntax);
    if (operand) return operand;
    if (syntax.kind === "typeTest") throw invalid("IS operator is not supported in update expressions");
    if (syntax.kind !== "call") {
      throw misplaced(`Unsupported token in expression: ${syntax.kind.toUpperCase()}`, syntax.token);
    }
    const { name, operands, token } = syntax;
    if (!functionOperandCounts.has(name)) throw misplaced(`Unrecognized function: ${name}`, token);
    if (name !== "list_append" && name !== "if_not_exists") throw invalid(misusedFunction(name));
    return { kind: "function", name, operands: operands.map((each) => this.#operand(each)) };
  }
}
