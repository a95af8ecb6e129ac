import { ServiceError } from "../../../kernel/errors.ts";
import { type AttributeValue, type Item, setAttribute } from "../values/attribute-value.ts";
import { canonicalNumber } from "../values/decimal.ts";
import { invalid, invalidParameter } from "../values/invalid.ts";
import { nestingLevelsMax, validateValue } from "../values/validate.ts";
import { assertExponent } from "./numbers.ts";
import { nonEmpty } from "./paths.ts";
import { misplaced } from "./problem.ts";
import type { LiteralSyntax, SequenceSyntax, Syntax, TupleSyntax } from "./syntax.ts";

/** The value that is written out in a statement. Throws `ValidationException`, which tells where inside the value. */
export function literalValue(syntax: Syntax): AttributeValue {
  return validateValue(valueAt(syntax, "root", 0));
}

/** The item of an INSERT; `parameter` gives the values of those attributes that are parameters as a whole. */
export function literalItem(syntax: Syntax, parameter: (attribute: Syntax) => AttributeValue | undefined): Item {
  if (syntax.kind !== "tuple") {
    throw misplaced(
      "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.",
      syntax.token,
    );
  }
  return itemOf(syntax, "root", (member) => parameter(member) ?? literalValue(member));
}

function valueAt(syntax: Syntax, path: string, depth: number): AttributeValue {
  if (depth >= nestingLevelsMax) throw invalid(`Nesting Levels have exceeded supported limits under ${path}`);
  switch (syntax.kind) {
    case "literal":
      return scalar(syntax, path);
    case "bag":
      return setOf(syntax, path);
    case "list":
      return { L: syntax.elements.map((element, index) => valueAt(element, `${path}[${index}]`, depth + 1)) };
    case "tuple":
      return { M: itemOf(syntax, path, (member, name) => valueAt(member, `${path}.${name}`, depth + 1)) };
    default:
      throw misplaced(`Unsupported data type: ${dataTypeOf(syntax)} under key ${path}`, syntax.token);
  }
}

function itemOf({ members }: TupleSyntax, path: string, read: (member: Syntax, name: string) => AttributeValue): Item {
  const item: Item = {};
  for (const [key, member] of members) {
    if (key.kind !== "literal" || key.type !== "S") {
      throw misplaced(`Tuple keys must be of type String. Actual type: ${dataTypeOf(key)} under ${path}`, key.token);
    }
    const value = read(member, nonEmpty(key.text));
    if (Object.hasOwn(item, key.text)) {
      throw misplaced(`Duplicate keys in tuple. Key: ${key.text} under ${path}`, key.token);
    }
    setAttribute(item, key.text, value);
  }
  return item;
}

function scalar(literal: LiteralSyntax, path: string): AttributeValue {
  const { type, text, token } = literal;
  if (type === "S") return { S: text };
  if (type === "N") return { N: numberAt(literal, path) };
  if (type === "BOOL") return { BOOL: text === "true" };
  if (type === "NULL") return { NULL: true };
  throw misplaced(`Ion Literals are not supported: ${dataTypeOf(literal)} under key ${path}`, token);
}

function numberAt({ text, negative, token }: LiteralSyntax, path: string): string {
  const number = underPath(path, () => {
    assertExponent(text);
    return canonicalNumber(text);
  });
  if (!negative) return number;
  if (number !== "0") return `-${number}`;
  if (/^[0-9]+$/.test(text)) return number;
  throw misplaced(`Negative zero decimal is not supported under key ${path}`, token);
}

/** A bag is a set of strings or of numbers, whichever its first element is; nothing writes out a set of binaries. */
function setOf({ elements }: SequenceSyntax, path: string): AttributeValue {
  const [first] = elements;
  if (!first) throw invalid("Empty bags are not supported");
  const type = first.kind === "literal" && (first.type === "S" || first.type === "N") ? first.type : undefined;
  const values = elements.map((element) => {
    if (element.kind !== "literal" || element.type !== type) {
      throw invalid("Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags");
    }
    return type === "N" ? numberAt(element, path) : element.text;
  });
  if (new Set(values).size < values.length) {
    const shown = (elements as LiteralSyntax[]).map(({ negative, text }) => (negative ? `-${text}` : text)).join(", ");
    const duplicates = `Input collection [${shown}] contains duplicates`;
    throw invalidParameter(type === "S" ? `${duplicates}.` : `${duplicates}! under ${path}`);
  }
  return type === "S" ? { SS: values } : { NS: values };
}

function underPath<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof ServiceError ? invalid(`${error.message} under ${path}`) : error;
  }
}

/** What DynamoDB calls something that cannot be a value. */
function dataTypeOf(syntax: Syntax): string {
  switch (syntax.kind) {
    case "literal":
      return {
        S: "STRING",
        N: /^[0-9]+$/.test(syntax.text) ? "INT" : "DECIMAL",
        BOOL: "BOOL",
        NULL: "NULL",
        ION: "ION",
      }[syntax.type];
    case "call":
      return syntax.name;
    case "name":
      return syntax.token.text;
    case "tuple":
      return "Struct";
    default:
      return syntax.kind.charAt(0).toUpperCase() + syntax.kind.slice(1);
  }
}
