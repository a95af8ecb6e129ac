import { malformed } from "./problem.ts";

export interface Token {
  readonly kind: "word" | "name" | "string" | "number" | "symbol" | "end";
  /** Of a word as it was written; of a name or a string without its quotes. */
  readonly text: string;
}

const pattern =
  /\s+|([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)|(<<|>>|<>|!=|<=|>=|[()[\]{},.:?*+\-=<>])/y;

/** The tokens of a statement. Throws `ValidationException`. */
export function tokensOf(statement: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < statement.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(statement);
    if (!match) throw malformed(`Unexpected character ${JSON.stringify(statement[start])} at position ${start + 1}`);
    const [, word, name, string, number, symbol] = match;
    if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (name !== undefined) tokens.push({ kind: "name", text: name.replaceAll('""', '"') });
    else if (string !== undefined) tokens.push({ kind: "string", text: string.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol });
  }
  return tokens;
}

/** Reads tokens one by one. Keywords have no case. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(statement: string) {
    this.#tokens = tokensOf(statement);
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: "end", text: "end of the statement" };
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  isWord(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === "word" && text.toUpperCase() === word;
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#at++;
    return true;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected(word);
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === "symbol" && text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at++;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(symbol);
  }

  unexpected(expected: string): Error {
    return malformed(`Expected ${expected}, found ${this.peek().text}`);
  }
}
