import type { Operand } from "../expressions/binding.ts";
import type { Path } from "../expressions/path.ts";
import { type AttributeValue, type Item, setAttribute, typeOf } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { nestingLevelsMax, nestingMessage, validateValue } from "../values/validate.ts";
import { malformed } from "./problem.ts";
import type { TokenStream } from "./tokens.ts";

/** Reads paths, literals and parameters of a statement. */
export class OperandReader {
  readonly tokens: TokenStream;
  readonly #parameters: readonly unknown[];
  #used = 0;

  constructor(tokens: TokenStream, parameters: readonly unknown[]) {
    this.tokens = tokens;
    this.#parameters = parameters;
  }

  assertAllParametersUsed(): void {
    if (this.#used !== this.#parameters.length) throw parameterMismatch();
  }

  /** A name, quoted or not. */
  name(what = "identifier"): string {
    const token = this.tokens.peek();
    if (token.kind !== "word" && token.kind !== "name") throw this.tokens.unexpected(what);
    return this.tokens.next().text;
  }

  path(): Path {
    const path: [string, ...(string | number)[]] = [this.name("a path")];
    for (;;) {
      if (this.tokens.takeSymbol(".")) path.push(this.name("an attribute name"));
      else if (this.tokens.takeSymbol("[")) {
        const { kind, text } = this.tokens.next();
        if (kind === "number" && /^[0-9]{1,9}$/.test(text)) path.push(Number(text));
        else if (kind === "string") path.push(text);
        else throw malformed(`Expected an index, found ${text}`);
        this.tokens.expectSymbol("]");
      } else return path;
    }
  }

  /** Whether a literal or a parameter comes next. */
  get atValue(): boolean {
    const { kind, text } = this.tokens.peek();
    if (kind === "string" || kind === "number") return true;
    if (kind === "word") return /^(true|false|null)$/i.test(text);
    return kind === "symbol" && ["?", "[", "{", "<<", "-", "+"].includes(text);
  }

  operand(): Operand {
    return this.atValue ? { kind: "value", value: this.value() } : { kind: "path", path: this.path() };
  }

  /** A literal or a parameter, checked as any value is. */
  value(): AttributeValue {
    return validateValue(this.#literal(1));
  }

  /** The item of an INSERT. */
  item(): Item {
    const value = this.value();
    if (!("M" in value)) throw malformed("Expected a tuple as the value to insert");
    return value.M;
  }

  #literal(level: number): unknown {
    if (level > nestingLevelsMax + 1) throw invalid(nestingMessage);
    const { kind, text } = this.tokens.next();
    if (kind === "string") return { S: text };
    if (kind === "number") return { N: text };
    if (kind === "word" && text.toUpperCase() === "NULL") return { NULL: true };
    if (kind === "word" && /^(true|false)$/i.test(text)) return { BOOL: text.toUpperCase() === "TRUE" };
    if (kind !== "symbol") throw malformed(`Expected a value, found ${text}`);
    switch (text) {
      case "?":
        if (this.#used >= this.#parameters.length) throw parameterMismatch();
        return this.#parameters[this.#used++];
      case "-":
      case "+": {
        const number = this.tokens.next();
        if (number.kind !== "number") throw malformed(`Expected a number, found ${number.text}`);
        return { N: text === "-" ? `-${number.text}` : number.text };
      }
      case "[":
        return { L: this.#list("]", level) };
      case "<<":
        return setOf(this.#list(">>", level));
      case "{":
        return { M: this.#members(level) };
      default:
        throw malformed(`Expected a value, found ${text}`);
    }
  }

  #list(closing: string, level: number): unknown[] {
    const elements: unknown[] = [];
    if (this.tokens.takeSymbol(closing)) return elements;
    do elements.push(this.#literal(level + 1));
    while (this.tokens.takeSymbol(","));
    this.tokens.expectSymbol(closing);
    return elements;
  }

  #members(level: number): Item {
    const members: Item = {};
    if (this.tokens.takeSymbol("}")) return members;
    do {
      const { kind, text } = this.tokens.next();
      if (kind !== "string") throw malformed(`Expected the name of an attribute in single quotes, found ${text}`);
      this.tokens.expectSymbol(":");
      setAttribute(members, text, this.#literal(level + 1) as AttributeValue);
    } while (this.tokens.takeSymbol(","));
    this.tokens.expectSymbol("}");
    return members;
  }
}

function setOf(elements: readonly unknown[]): unknown {
  const values = elements.map(validateValue);
  const types = new Set(values.map(typeOf));
  const [type] = types;
  if (types.size !== 1 || !["S", "N", "B"].includes(type!)) {
    throw invalid("Sets must hold strings, numbers or binaries, and all of one type");
  }
  return { [`${type}S`]: values.map((value) => Object.values(value)[0]) };
}

function parameterMismatch(): Error {
  return invalid("Number of parameters in request and statement don't match.");
}
