import type { ServiceError } from "../../../kernel/errors.ts";
import { invalid } from "../values/invalid.ts";

/** What is wrong with an expression, before it is known by which parameter it came. */
export class ExpressionProblem extends Error {}

/** Runs what reads the expression of `parameter`, and tells the caller its problem as DynamoDB does. */
export function readingExpression<T>(parameter: string, read: () => T): T {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof ExpressionProblem) throw expressionError(parameter, problem.message);
    throw problem;
  }
}

function expressionError(parameter: string, message: string): ServiceError {
  return invalid(`Invalid ${parameter}: ${message}`);
}

/**
 * Collects the problems that are found while an expression is parsed. DynamoDB reports one, by kind and not by place:
 * `order` lists the kinds with the one that is reported first at the front; within a kind the first found is reported.
 */
export class Findings<Kind extends string> {
  readonly #order: readonly Kind[];
  readonly #found = new Map<Kind, string>();

  constructor(order: readonly Kind[]) {
    this.#order = order;
  }

  add(kind: Kind, message: string): void {
    if (!this.#found.has(kind)) this.#found.set(kind, message);
  }

  throwFirst(): void {
    if (this.#found.size === 0) return;
    for (const kind of this.#order) {
      const message = this.#found.get(kind);
      if (message !== undefined) throw new ExpressionProblem(message);
    }
  }
}
