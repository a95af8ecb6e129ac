import type { ServiceError } from "../../../kernel/errors.ts";
import { ExpressionProblem } from "../expressions/problem.ts";
import { invalid } from "../values/invalid.ts";
import type { Token } from "./tokens.ts";

/**
 * What DynamoDB answers to a statement that it cannot read. It reads statements with the parser `partiql-lang-kotlin` and
 * passes its complaints on; that of a character or a literal which is no token comes without a detail.
 *
 * Where the words of this folder come from:
 * - Recorded on AWS, in the public suites of nubo-db (dynamodb-conformance) and of floci: what an unfinished condition,
 *   a token too many, a missing table, an unreadable literal, an alias, a type test, an empty or third part of a path, a
 *   function that is unknown, misplaced or has wrong operands, a number, a nesting, a bag, a list index, a RETURNING, an
 *   ORDER BY, an IN, an overlap of keys, a missing or misused index, an unprojected filter, EXISTS, mixed transactions and
 *   statements that do not name their item are answered with, and where a place in the statement is told. By winterbaume:
 *   arithmetic in a condition. By users: JOIN, LIMIT, `Unexpected keyword`, parameters that do not match.
 * - By analogy, in the words of that parser's source: every other complaint that begins as this one does.
 * - By analogy, in the words of DynamoDB Local: GROUP BY, HAVING, DISTINCT, VALUE, RETURNING of columns or of an INSERT,
 *   AT, ON CONFLICT, several items or operations, keys of tuples, negative zero, Ion literals, MISSING as a value, IS of
 *   another type, operands of AND, OR, NOT, IN and IS, doubled columns, wildcards in paths, tokens.
 * - Ours, since AWS's limit is not known: how deep a statement may nest. CASE, CAST, TRIM, EXTRACT, CREATE and DROP are
 *   refused as unexpected keywords, which is a shorter way to the same end.
 */
export function malformed(detail: string): ServiceError {
  return invalid(`Statement wasn't well formed, can't be processed: ${detail}`);
}

/** A complaint that tells where in the statement its reason stands. */
export function misplaced(message: string, token: Token): ServiceError {
  return invalid(`${message} at ${placeOf(token)}`);
}

/** Runs what checks a part of a statement as a part of an expression is checked, and whose problems are told bare. */
export function readingStatement<T>(read: () => T): T {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof ExpressionProblem) throw invalid(problem.message);
    throw problem;
  }
}

/** Where a token stands, as errors tell it: line, column and length, from 1. */
function placeOf({ statement, start, end }: Token): string {
  const lines = statement.slice(0, start).split("\n");
  return `${lines.length}:${lines.at(-1)!.length + 1}:${end - start}`;
}
