import { keywords } from "./keywords.ts";
import { isReadable } from "./numbers.ts";
import { malformed } from "./problem.ts";

export interface Token {
  readonly kind: "keyword" | "name" | "string" | "number" | "ion" | "symbol" | "end";
  /** In small letters where it is a keyword, otherwise as it was written; of names and strings without the quotes. */
  readonly text: string;
  /** Where it stands in the statement, as errors tell it: line, column and length, from 1. */
  readonly place: string;
  /** Of a parameter its number, from 0. */
  readonly parameter?: number;
}

const pattern =
  /([\t\n\v\f\r ]+|--[^\n\r]*|\/\*[\s\S]*?\*\/)|([A-Za-z_$][A-Za-z0-9_$]*)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|`([^`]*)`|((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(<<|>>|<>|!=|<=|>=|\|\||(?!\/\*)[()[\]{},.:;?*+\-/%=<>@])/y;

/** The tokens of a statement, the last of them its end. Throws `ValidationException`; DynamoDB gives no detail here. */
export function tokensOf(statement: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let parameterCount = 0;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < statement.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(statement);
    if (!match) throw malformed("");
    const [whole, space, word, name, string, ion, number, symbol] = match;
    const place = `${line}:${start - lineStart + 1}:${whole.length}`;
    for (let at = whole.indexOf("\n"); at >= 0; at = whole.indexOf("\n", at + 1)) {
      line++;
      lineStart = start + at + 1;
    }
    if (space !== undefined) continue;
    if (word !== undefined) {
      const small = word.toLowerCase();
      tokens.push(keywords.has(small) ? { kind: "keyword", text: small, place } : { kind: "name", text: word, place });
    } else if (name !== undefined) tokens.push({ kind: "name", text: name.replaceAll('""', '"'), place });
    else if (string !== undefined) tokens.push({ kind: "string", text: string.replaceAll("''", "'"), place });
    else if (ion !== undefined) tokens.push({ kind: "ion", text: ion, place });
    else if (number !== undefined) {
      if (!isReadable(number)) throw malformed("");
      tokens.push({ kind: "number", text: number, place });
    } else if (symbol === "?") tokens.push({ kind: "symbol", text: "?", place, parameter: parameterCount++ });
    else tokens.push({ kind: "symbol", text: symbol === "!=" ? "<>" : symbol!, place });
  }
  tokens.push({ kind: "end", text: "", place: `${line}:${statement.length - lineStart + 1}:0` });
  return tokens;
}

/** Reads tokens one by one. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(statement: string) {
    this.#tokens = tokensOf(statement);
  }

  get parameterCount(): number {
    return this.#tokens.filter(({ parameter }) => parameter !== undefined).length;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
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
