import * as fc from "fast-check";
import type { AttributeValue } from "../values/attribute-value.ts";

/** The same random thing as a part of a statement and as a part of an expression, which differ in how they write values. */
export type Rendering = (value: (value: AttributeValue) => string) => string;

/** How statements write a value out. */
export function literal(value: AttributeValue): string {
  if ("S" in value) return `'${value.S.replaceAll("'", "''")}'`;
  if ("N" in value) return value.N;
  if ("BOOL" in value) return String(value.BOOL);
  if ("NULL" in value) return "null";
  if ("L" in value) return `[${value.L.map(literal).join(", ")}]`;
  if ("M" in value)
    return `{${Object.entries(value.M)
      .map(([name, member]) => `'${name}': ${literal(member)}`)
      .join()}}`;
  if ("SS" in value) return `<<${value.SS.map((S) => literal({ S })).join(", ")}>>`;
  if ("NS" in value) return `<<${value.NS.join(", ")}>>`;
  throw new TypeError("statements have no literal of this type");
}

const strings = fc.constantFrom("", "x", "xy", "it's", "é");
const numbers = fc.constantFrom("0", "1", "-1", "2.5", "1e2", "-0.001", "12345678901234567890123456789012345678");

const scalars: fc.Arbitrary<AttributeValue> = fc.oneof(
  strings.map((S) => ({ S })),
  numbers.map((N) => ({ N })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true as const }),
);
const sets: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.uniqueArray(strings, { minLength: 1, maxLength: 3 }).map((SS) => ({ SS })),
  fc.uniqueArray(numbers, { minLength: 1, maxLength: 3 }).map((NS) => ({ NS })),
);
const documents: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.array(scalars, { maxLength: 3 }).map((L) => ({ L })),
  fc.dictionary(fc.constantFrom("x", "y"), scalars, { noNullPrototype: true }).map((M) => ({ M })),
);

export const values = fc.oneof({ weight: 3, arbitrary: scalars }, sets, documents);
/** Attributes that are no keys. */
export const names = ["a", "b", "c"] as const;
const paths = fc.constantFrom(...names, "a[0]", "b.x", "c[1]", "a.y");

const operand: fc.Arbitrary<Rendering> = fc.oneof(
  values.map(
    (given): Rendering =>
      (value) =>
        value(given),
  ),
  paths.map(
    (path): Rendering =>
      () =>
        path,
  ),
);

const elementary: fc.Arbitrary<Rendering> = fc.oneof(
  fc.tuple(paths, fc.constantFrom("=", "<>", "<", "<=", ">", ">="), operand).map(
    ([path, operator, other]): Rendering =>
      (value) =>
        `${path} ${operator} ${other(value)}`,
  ),
  fc.tuple(paths, scalars, scalars).map(
    ([path, lower, upper]): Rendering =>
      (value) =>
        `${path} BETWEEN ${value(lower)} AND ${value(upper)}`,
  ),
  fc.tuple(paths, fc.array(values, { minLength: 1, maxLength: 3 })).map(
    ([path, candidates]): Rendering =>
      (value) =>
        `${path} IN (${candidates.map(value).join(", ")})`,
  ),
  fc.tuple(fc.constantFrom("attribute_exists", "attribute_not_exists"), paths).map(
    ([name, path]): Rendering =>
      () =>
        `${name}(${path})`,
  ),
  fc.tuple(fc.constantFrom("begins_with", "contains"), paths, scalars).map(
    ([name, path, part]): Rendering =>
      (value) =>
        `${name}(${path}, ${value(part)})`,
  ),
  fc.tuple(paths, fc.constantFrom("S", "N", "BOOL", "NULL", "L", "M", "SS", "NS")).map(
    ([path, S]): Rendering =>
      (value) =>
        `attribute_type(${path}, ${value({ S })})`,
  ),
  fc.tuple(paths, fc.constantFrom("=", "<", ">="), numbers).map(
    ([path, operator, N]): Rendering =>
      (value) =>
        `size(${path}) ${operator} ${value({ N })}`,
  ),
);

export const conditions: fc.Arbitrary<Rendering> = fc.letrec<{ condition: Rendering }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    elementary,
    tie("condition").map(
      (condition): Rendering =>
        (value) =>
          `NOT (${condition(value)})`,
    ),
    fc.tuple(tie("condition"), fc.constantFrom("AND", "OR"), tie("condition")).map(
      ([left, operator, right]): Rendering =>
        (value) =>
          `(${left(value)}) ${operator} (${right(value)})`,
    ),
  ),
})).condition;

/** An action as an UPDATE has it, and as an update expression has it: the section of that, and what stands in it. */
export interface RandomAction {
  readonly statement: Rendering;
  readonly section: "SET" | "REMOVE" | "ADD" | "DELETE";
  readonly expression: Rendering;
}

function setting(path: string, right: Rendering): RandomAction {
  const expression: Rendering = (value) => `${path} = ${right(value)}`;
  return { statement: (value) => `SET ${expression(value)}`, section: "SET", expression };
}

const actionOn = (name: string): fc.Arbitrary<RandomAction> =>
  fc.oneof(
    fc.tuple(fc.constantFrom(name, `${name}.x`, `${name}[0]`), operand).map(([path, right]) => setting(path, right)),
    fc
      .tuple(operand, fc.constantFrom("+", "-"), operand)
      .map(([left, operator, right]) => setting(name, (value) => `${left(value)} ${operator} ${right(value)}`)),
    fc
      .tuple(fc.constantFrom("list_append", "if_not_exists"), operand)
      .map(([call, second]) => setting(name, (value) => `${call}(${name}, ${second(value)})`)),
    fc.constantFrom(name, `${name}.x`, `${name}[0]`).map((path): RandomAction => {
      return { statement: () => `REMOVE ${path}`, section: "REMOVE", expression: () => path };
    }),
    fc.tuple(fc.constantFrom("ADD" as const, "DELETE" as const), sets).map(([section, set]): RandomAction => {
      const call = section === "ADD" ? "set_add" : "set_delete";
      return {
        statement: (value) => `SET ${name} = ${call}(${name}, ${value(set)})`,
        section,
        expression: (value) => `${name} ${value(set)}`,
      };
    }),
  );

/** Each on an attribute of its own. */
export const actions: fc.Arbitrary<RandomAction[]> = fc
  .subarray([...names], { minLength: 1 })
  .chain((chosen) => fc.tuple(...chosen.map(actionOn)));
