import { functionOperandCounts, misusedFunction, unknownFunction } from "./functions.ts";
import { ExpressionProblem } from "./problem.ts";
import type { Token, TokenReader } from "./tokens.ts";

/** How many operators an expression may have. */
export const operatorsMax = 300;

/** So no valid expression nests deeper, and no parser has to follow. */
const nestingMax = operatorsMax + 10;

export const redundantParentheses = "The expression has redundant parentheses;";

/** DynamoDB stops counting at the first too many. */
export const tooManyOperators = `The expression contains too many operators; operator count: ${operatorsMax + 1}`;

/**
 * Refuses expressions that nest too deep for a recursive parser, which are all wrong in some way, with the problem that
 * DynamoDB would name: unbalanced parentheses, redundant ones, too many operators, or functions that cannot nest.
 */
export function refuseDeepNesting(reader: TokenReader, keywords: ReadonlySet<string>): void {
  const { tokens } = reader;
  let depth = 0;
  let deepest = 0;
  for (const [index, { text }] of tokens.entries()) {
    if (text === "(") deepest = Math.max(deepest, ++depth);
    else if (text === ")" && --depth < 0) throw reader.syntaxProblem(index);
  }
  if (deepest <= nestingMax) return;
  if (depth > 0) throw reader.syntaxProblem(tokens.length - 1);
  const opened = tokens.filter((_, index) => tokens[index + 1]?.text === "(");
  if (opened.some(({ text }) => text === "(")) throw new ExpressionProblem(redundantParentheses);
  const isKeyword = ({ text }: Token) => keywords.has(text.toUpperCase());
  if (tokens.filter(isKeyword).length > operatorsMax) throw new ExpressionProblem(tooManyOperators);
  const names = opened.filter((token) => token.kind === "identifier" && !isKeyword(token)).map(({ text }) => text);
  const unknown = names.find((name) => !functionOperandCounts.has(name));
  throw new ExpressionProblem(unknown ? unknownFunction(unknown) : misusedFunction(names[0] ?? "("));
}
