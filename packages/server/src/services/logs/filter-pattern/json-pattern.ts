import { invalidTerm, missingRegex } from "./errors.ts";
import type { MessageTest } from "./filter-pattern.ts";
import { parseSelector, type Selector, select } from "./json-selector.ts";
import { isNumeral, textTest, valueTest } from "./json-values.ts";
import { readQuoted } from "./quoted.ts";

type JsonTest = (json: unknown) => boolean;

/**
 * A condition on messages that are JSON: `{ ($.level = "ERROR" || $.status >= 500) && $.user.id NOT EXISTS }`. Comparisons with
 * `=` and `!=` take strings with `*` as wildcard, bare or in quotes, or numbers; `<`, `<=`, `>` and `>=` take numbers; and
 * there are `IS NULL`, `IS TRUE`, `IS FALSE` and `NOT EXISTS`. Where a selector finds nothing, no comparison holds, not even
 * `!=`; the user guide leaves that open.
 */
export function parseJsonPattern(pattern: string): MessageTest {
  const test = new JsonPatternParser(tokenize(pattern)).parse();
  return (message) => {
    let json: unknown;
    try {
      json = JSON.parse(message);
    } catch {
      return false;
    }
    return test(json);
  };
}

interface Token {
  readonly kind: "symbol" | "word" | "quoted";
  readonly text: string;
}

const symbols = /(?:&&|\|\||!=|<=|>=|[{}()=<>])/y;
const words = /[^\s{}()=<>!&|"]+/y;

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    if (/\s/.test(pattern[at]!)) at++;
    else if (pattern[at] === '"') {
      const { text, end } = readQuoted(pattern, at);
      tokens.push({ kind: "quoted", text });
      at = end;
    } else {
      symbols.lastIndex = words.lastIndex = at;
      const symbol = symbols.exec(pattern)?.[0];
      const text = symbol ?? words.exec(pattern)?.[0];
      if (text === undefined) throw invalidTerm(pattern[at]!);
      tokens.push({ kind: symbol ? "symbol" : "word", text });
      at += text.length;
    }
  }
  return tokens;
}

class JsonPatternParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): JsonTest {
    this.#expect("{");
    const test = this.#alternatives();
    this.#expect("}");
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return test;
  }

  #alternatives(): JsonTest {
    const tests = [this.#conditions()];
    while (this.#take("||")) tests.push(this.#conditions());
    return tests.length === 1 ? tests[0]! : (json) => tests.some((test) => test(json));
  }

  #conditions(): JsonTest {
    const tests = [this.#condition()];
    while (this.#take("&&")) tests.push(this.#condition());
    return tests.length === 1 ? tests[0]! : (json) => tests.every((test) => test(json));
  }

  #condition(): JsonTest {
    if (!this.#take("(")) return this.#comparison();
    const test = this.#alternatives();
    this.#expect(")");
    return test;
  }

  #comparison(): JsonTest {
    const selector = parseSelector(this.#word());
    if (this.#takeWord("NOT")) {
      if (!this.#takeWord("EXISTS")) throw this.#unexpected();
      return (json) => select(json, selector).length === 0;
    }
    if (this.#takeWord("IS")) return isTest(selector, this.#word());
    const operator = this.#tokens[this.#at++];
    if (operator?.kind !== "symbol" || !/^(!?=|[<>]=?)$/.test(operator.text)) {
      this.#at--;
      throw this.#unexpected();
    }
    return this.#compare(selector, operator.text);
  }

  #compare(selector: Selector, operator: string): JsonTest {
    const value = this.#tokens[this.#at++];
    if (!value || value.kind === "symbol") {
      this.#at--;
      throw this.#unexpected();
    }
    if (value.kind === "word" && value.text.startsWith("%")) throw missingRegex();
    if (operator !== "=" && operator !== "!=") {
      if (value.kind !== "word" || !isNumeral(value.text)) throw invalidTerm(value.text);
      const holds = ordering(operator, Number(value.text));
      return (json) => select(json, selector).some((found) => typeof found === "number" && holds(found));
    }
    const equals = value.kind === "quoted" ? textTest(value.text) : valueTest(value.text);
    if (operator === "=") return (json) => select(json, selector).some(equals);
    return (json) => {
      const found = select(json, selector);
      return found.length > 0 && !found.some(equals);
    };
  }

  #word(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word") throw this.#unexpected();
    this.#at++;
    return token.text;
  }

  #takeWord(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word" || token.text.toUpperCase() !== text) return false;
    this.#at++;
    return true;
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "symbol" || token.text !== symbol) return false;
    this.#at++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw this.#unexpected();
  }

  #unexpected() {
    return invalidTerm(this.#tokens[this.#at]?.text ?? "}");
  }
}

function isTest(selector: Selector, word: string): JsonTest {
  const constants: Record<string, unknown> = { NULL: null, TRUE: true, FALSE: false };
  const name = word.toUpperCase();
  if (!Object.hasOwn(constants, name)) throw invalidTerm(word);
  return (json) => select(json, selector).some((found) => found === constants[name]);
}

function ordering(operator: string, limit: number): (value: number) => boolean {
  if (operator === "<") return (value) => value < limit;
  if (operator === "<=") return (value) => value <= limit;
  if (operator === ">") return (value) => value > limit;
  return (value) => value >= limit;
}
