import type { Shape } from "../../models/model.ts";
import { enumOrder } from "./enum-order.ts";
import { javaDouble } from "./java-text.ts";
import { patternTest } from "./patterns.ts";

export interface Constraint {
  /** AWS's words for what must hold. */
  readonly words: string;
  /** Whether it holds for a value of the shape; a value of another type never gets here. */
  readonly holds: (value: unknown) => boolean;
}

/** The constraints of one shape by itself, in the order in which AWS lists those of elements: maximum, minimum, pattern, enum. */
export function constraintsOf(shape: Shape): Constraint[] {
  const constraints: Constraint[] = [];
  const { min, max, pattern } = shape;
  const measure = measures[shape.type] ?? (() => undefined);
  const quality = numeric.has(shape.type) ? "value" : "length";
  const text = shape.type === "double" || shape.type === "float" ? javaDouble : String;
  if (max !== undefined) {
    constraints.push({
      words: `Member must have ${quality} less than or equal to ${text(max)}`,
      holds: (value) => !(measure(value)! > max),
    });
  }
  if (min !== undefined) {
    constraints.push({
      words: `Member must have ${quality} greater than or equal to ${text(min)}`,
      holds: (value) => !(measure(value)! < min),
    });
  }
  if (pattern !== undefined && shape.type === "string") {
    const test = patternTest({ ...shape, pattern });
    constraints.push({
      words: `Member must satisfy regular expression pattern: ${pattern}`,
      holds: (value) => typeof value !== "string" || test(value),
    });
  }
  if (shape.enum && shape.type === "string") {
    const values = new Set<unknown>(shape.enum);
    constraints.push({
      words: `Member must satisfy enum value set: [${enumOrder(shape.enum).join(", ")}]`,
      holds: (value) => values.has(value),
    });
  }
  return constraints;
}

const numeric = new Set<Shape["type"]>(["integer", "long", "short", "byte", "float", "double", "bigdecimal"]);

function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** What a minimum and a maximum are held against: strings are counted in UTF-16 units, as Java does. */
const measures: Partial<Record<Shape["type"], (value: unknown) => number | undefined>> = {
  string: (value) => (typeof value === "string" ? value.length : undefined),
  list: (value) => (Array.isArray(value) ? value.length : undefined),
  map: (value) => Object.keys(value as object).length,
  blob: (value) => (value instanceof Uint8Array ? value.byteLength : undefined),
  integer: asNumber,
  long: asNumber,
  short: asNumber,
  byte: asNumber,
  float: asNumber,
  double: asNumber,
};
