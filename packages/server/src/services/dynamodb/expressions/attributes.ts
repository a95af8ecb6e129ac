import { ServiceError } from "../../../kernel/errors.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { nameBytesMax, validateValue } from "../values/validate.ts";
import { ExpressionProblem } from "./problem.ts";

/** The parameters of a request that substitute names and values in its expressions, as they came. */
export interface SubstitutionParameters {
  readonly ExpressionAttributeNames?: unknown;
  readonly ExpressionAttributeValues?: unknown;
}

/** The expressions of one request, by the name of their parameter; undefined for those that were not given. */
export type GivenExpressions = Readonly<Record<string, string | null | undefined>>;

/**
 * Refuses names and values in a request that has no expression to use them. DynamoDB does this before it looks at keys
 * and items, so operations may call it first; the constructor of `ExpressionAttributes` does it in any case.
 */
export function assertSubstitutionsUsable(parameters: SubstitutionParameters, expressions: GivenExpressions): void {
  if (isGiven(parameters.ExpressionAttributeNames) && !Object.values(expressions).some(isGiven)) {
    throw invalid("ExpressionAttributeNames can only be specified when using expressions");
  }
  if (!isGiven(parameters.ExpressionAttributeValues)) return;
  const takers = Object.keys(expressions).filter((parameter) => parameter !== "ProjectionExpression");
  if (takers.some((parameter) => isGiven(expressions[parameter]))) return;
  const none = `${takers.join(" and ")} ${takers.length > 1 ? "are" : "is"} null`;
  throw invalid(`ExpressionAttributeValues can only be specified when using expressions: ${none}`);
}

/**
 * The names and values that the expressions of one request may use. Build it once for a request, parse all its
 * expressions with it, then call `assertAllUsed`.
 */
export class ExpressionAttributes {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, AttributeValue>;
  readonly #used = new Set<string>();

  /** `expressions` are those that the operation takes: substitutions without any expression are refused. */
  constructor(parameters: SubstitutionParameters, expressions: GivenExpressions) {
    assertSubstitutionsUsable(parameters, expressions);
    this.#names = namesOf(parameters.ExpressionAttributeNames);
    this.#values = valuesOf(parameters.ExpressionAttributeValues);
  }

  /** The attribute name behind `#placeholder`. */
  name(placeholder: string): string {
    const name = this.#names.get(placeholder);
    if (name === undefined) {
      throw new ExpressionProblem(
        `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      );
    }
    this.#used.add(placeholder);
    return name;
  }

  /** The value behind `:placeholder`. */
  value(placeholder: string): AttributeValue {
    const value = this.#values.get(placeholder);
    if (value === undefined) {
      throw new ExpressionProblem(
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    }
    this.#used.add(placeholder);
    return value;
  }

  /** Throws when a name or a value was given that no expression used. */
  assertAllUsed(): void {
    if (this.#used.size === this.#names.size + this.#values.size) return;
    this.#assertUsed("ExpressionAttributeNames", this.#names);
    this.#assertUsed("ExpressionAttributeValues", this.#values);
  }

  #assertUsed(parameter: string, substitutions: ReadonlyMap<string, unknown>): void {
    const unused = [...substitutions.keys()].filter((placeholder) => !this.#used.has(placeholder));
    if (unused.length > 0) {
      throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(", ")}}`);
    }
  }
}

const placeholderBytesMax = 255;

function namesOf(given: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [placeholder, name] of entriesOf("ExpressionAttributeNames", /^#[A-Za-z0-9_]+$/, given)) {
    if (typeof name !== "string" || name === "") {
      throw invalid(`ExpressionAttributeNames contains invalid value: Empty attribute name for key ${placeholder}`);
    }
    if (name.length > nameBytesMax / 3 && Buffer.byteLength(name) > nameBytesMax) {
      const limit = `Attribute name is too large, must be less than ${nameBytesMax + 1} bytes`;
      throw invalid(`ExpressionAttributeNames contains invalid value: ${limit} for key ${placeholder}`);
    }
    names.set(placeholder, name);
  }
  return names;
}

function valuesOf(given: unknown): ReadonlyMap<string, AttributeValue> {
  const values = new Map<string, AttributeValue>();
  for (const [placeholder, value] of entriesOf("ExpressionAttributeValues", /^:[A-Za-z0-9_]+$/, given)) {
    values.set(placeholder, validateSubstitute(placeholder, value));
  }
  return values;
}

function validateSubstitute(placeholder: string, value: unknown): AttributeValue {
  try {
    return validateValue(value);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "ValidationException") throw error;
    throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${placeholder}`);
  }
}

/** The members of one of the two maps; all keys are checked before any value. */
function entriesOf(parameter: string, keyPattern: RegExp, given: unknown): readonly [string, unknown][] {
  if (!isGiven(given)) return [];
  const entries = Object.entries(given as object);
  if (entries.length === 0) throw invalid(`${parameter} must not be empty`);
  for (const [key] of entries) {
    if (!keyPattern.test(key)) throw invalid(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
    if (key.length > placeholderBytesMax) {
      const size = `size of key: ${key.length}`;
      throw invalid(
        `${parameter} contains invalid key: The expression attribute map contains a key that is too long; ${size}`,
      );
    }
  }
  return entries;
}

function isGiven(parameter: unknown): boolean {
  return parameter !== undefined && parameter !== null;
}
