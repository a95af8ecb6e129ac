import { ExpressionProblem } from "./problem.ts";

export type TokenKind = "identifier" | "name" | "value" | "number" | "symbol" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const sizeBytesMax = 4096;
const pattern =
  /[ \t\r\n]*(?:(?<identifier>[A-Za-z][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<number>[0-9]+)|(?<symbol><>|<=|>=|.))/suy;

/** Splits an expression; any character makes a token, so that errors can name it. The last token is the end. */
export function tokenize(text: string): readonly Token[] {
  const size = Buffer.byteLength(text);
  if (size > sizeBytesMax) {
    throw new ExpressionProblem(`Expression size has exceeded the maximum allowed size; expression size: ${size}`);
  }
  const tokens: Token[] = [];
  const trimmed = withoutTrailingSpace(text);
  if (trimmed === "") throw new ExpressionProblem("The expression can not be empty;");
  pattern.lastIndex = 0;
  while (pattern.lastIndex < trimmed.length) {
    const groups = pattern.exec(trimmed)?.groups ?? {};
    const end = pattern.lastIndex;
    for (const kind of kinds) {
      const content = groups[kind];
      if (content !== undefined) tokens.push({ kind, text: content, start: end - content.length, end });
    }
  }
  tokens.push({ kind: "end", text: "<EOF>", start: trimmed.length, end: trimmed.length });
  return tokens;
}

/** By hand, because a regular expression would begin anew at every run of spaces. */
function withoutTrailingSpace(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

const kinds = ["identifier", "name", "value", "number", "symbol"] as const;

/** Walks over the tokens of an expression. */
export class TokenReader {
  readonly tokens: readonly Token[];
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
    this.tokens = tokenize(text);
  }

  get current(): Token {
    return this.tokens[this.#position] as Token;
  }

  get following(): Token | undefined {
    return this.tokens[this.#position + 1];
  }

  take(): Token {
    const token = this.current;
    if (token.kind !== "end") this.#position++;
    return token;
  }

  isSymbol(text: string): boolean {
    return this.current.kind === "symbol" && this.current.text === text;
  }

  /** Keywords have no case. */
  isKeyword(word: string): boolean {
    return this.current.kind === "identifier" && this.current.text.toUpperCase() === word;
  }

  takeSymbol(text: string): boolean {
    const matches = this.isSymbol(text);
    if (matches) this.#position++;
    return matches;
  }

  takeKeyword(word: string): boolean {
    const matches = this.isKeyword(word);
    if (matches) this.#position++;
    return matches;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.syntaxProblem();
  }

  expectEnd(): void {
    if (this.current.kind !== "end") throw this.syntaxProblem();
  }

  /** The current token (or that at `position`) should not be there; it is shown with its neighbours. */
  syntaxProblem(position = this.#position): ExpressionProblem {
    const token = this.tokens[position] as Token;
    const before = this.tokens[position - 1];
    const after = this.tokens[position + 1];
    const start = (before ?? token).start;
    const end = token.kind === "end" ? (before ?? token).end : after && after.kind !== "end" ? after.end : token.end;
    return new ExpressionProblem(`Syntax error; token: "${token.text}", near: "${this.#text.slice(start, end)}"`);
  }
}
