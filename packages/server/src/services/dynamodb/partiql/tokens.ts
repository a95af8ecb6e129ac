import { keywords } from "./keywords.ts";
import { isReadable } from "./numbers.ts";
import { malformed } from "./problem.ts";

export interface Token {
  readonly kind: "keyword" | "name" | "string" | "number" | "ion" | "symbol" | "end";
  /** In small letters where it is a keyword, otherwise as it was written; of names and strings without the quotes. */
  readonly text: string;
  readonly statement: string;
  /** Where it stands in the statement. */
  readonly start: number;
  readonly end: number;
}

const pattern =
  /([\t\n\v\f\r ]+|--[^\n\r]*|\/\*[\s\S]*?\*\/)|([A-Za-z_$][A-Za-z0-9_$]*)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|`([^`]*)`|((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(<<|>>|<>|!=|<=|>=|\|\||(?!\/\*)[()[\]{},.:;?*+\-/%=<>@])/y;

/** The tokens of a statement, the last of them its end. Throws `ValidationException`; DynamoDB gives no detail here. */
export function tokensOf(statement: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < statement.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(statement);
    if (!match) throw malformed("");
    const end = pattern.lastIndex;
    const add = (kind: Token["kind"], text: string) => tokens.push({ kind, text, statement, start, end });
    const [, space, word, name, string, ion, number, symbol] = match;
    if (space !== undefined) continue;
    if (word !== undefined) {
      const small = word.toLowerCase();
      if (keywords.has(small)) add("keyword", small);
      else add("name", word);
    } else if (name !== undefined) add("name", name.replaceAll('""', '"'));
    else if (string !== undefined) add("string", string.replaceAll("''", "'"));
    else if (ion !== undefined) add("ion", ion);
    else if (number === undefined) add("symbol", symbol === "!=" ? "<>" : symbol!);
    else if (isReadable(number)) add("number", number);
    else throw malformed("");
  }
  tokens.push({ kind: "end", text: "", statement, start: statement.length, end: statement.length });
  return tokens;
}

/** Reads tokens one by one. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(statement: string) {
    this.#tokens = tokensOf(statement);
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1)!;
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  isKeyword(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === "keyword" && text === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === "symbol" && text === symbol;
  }

  takeKeyword(word: string): boolean {
    if (!this.isKeyword(word)) return false;
    this.#at++;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at++;
    return true;
  }

  /** `expected` is what DynamoDB calls the symbol when it misses it. */
  expectSymbol(symbol: string, expected: string): void {
    if (!this.takeSymbol(symbol)) throw malformed(`Expected ${expected}`);
  }
}
