import type { AttributeValue } from "../values/attribute-value.ts";

/** The parameters of a request that substitute names and values in its expressions, as they came. */
export interface SubstitutionParameters {
  readonly ExpressionAttributeNames?: unknown;
  readonly ExpressionAttributeValues?: unknown;
}

/** The expressions of one request, by the name of their parameter; undefined for those that were not given. */
export type GivenExpressions = Readonly<Record<string, string | undefined>>;

/**
 * The names and values that the expressions of one request may use. Build it once for a request, parse all its
 * expressions with it, then call `assertAllUsed`.
 */
export class ExpressionAttributes {
  /** `expressions` are those that the operation takes: substitutions without any expression are refused. */
  constructor(_parameters: SubstitutionParameters, _expressions: GivenExpressions) {
    throw new Error("not written yet");
  }

  /** The attribute name behind `#placeholder`; `expression` is the parameter that asks, for the message. */
  name(_expression: string, _placeholder: string): string {
    throw new Error("not written yet");
  }

  /** The value behind `:placeholder`. */
  value(_expression: string, _placeholder: string): AttributeValue {
    throw new Error("not written yet");
  }

  /** Throws when a name or a value was given that no expression used. */
  assertAllUsed(): void {
    throw new Error("not written yet");
  }
}
