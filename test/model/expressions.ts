import { addNumbers } from "./decimals.ts";
import {
  bytesOf,
  compareScalars,
  contentOf,
  equal,
  type Item,
  normal,
  sizeOf,
  textOf,
  typeOf,
  type Value,
} from "./values.ts";

/**
 * Conditions, updates and projections as trees, and what AWS's Developer Guide says that they mean ("Condition and filter
 * expressions, operators, and functions", "Using update expressions", "Using projection expressions"). `rendering.ts`
 * writes the same trees as texts for the server, so the oracle needs no parser.
 */

/** Names of attributes and, as numbers, positions in lists. */
export type Path = readonly (string | number)[];
export type Operand = { path: Path } | { value: Value } | { sizeOf: Path };
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Condition =
  | { compare: Comparator; left: Operand; right: Operand }
  | { between: Operand; low: Operand; high: Operand }
  | { in: Operand; choices: readonly Operand[] }
  | { exists: Path }
  | { missing: Path }
  | { type: Path; is: string }
  | { beginsWith: Path; start: Value }
  | { contains: Path; member: Value }
  | { and: readonly Condition[] }
  | { or: readonly Condition[] }
  | { not: Condition };

export type SetValue =
  | { path: Path }
  | { value: Value }
  | { ifMissing: Path; otherwise: Value }
  | { add: readonly [SetValue, SetValue] }
  | { subtract: readonly [SetValue, SetValue] }
  | { append: readonly [SetValue, SetValue] };

export type Clause =
  | { do: "SET"; path: Path; to: SetValue }
  | { do: "REMOVE"; path: Path }
  | { do: "ADD"; path: Path; value: Value }
  | { do: "DELETE"; path: Path; value: Value };

/** What the service refuses, in its words. */
export class Refusal extends Error {
  readonly code: string;
  readonly item: Item | undefined;

  constructor(code: string, message: string, item?: Item) {
    super(message);
    this.code = code;
    this.item = item;
  }
}

const attributeMissing = "The provided expression refers to an attribute that does not exist in the item";
const pathInvalid = "The document path provided in the update expression is invalid for update";
const typeWrong = "An operand in the update expression has an incorrect data type";

export function holds(condition: Condition, item: Item): boolean {
  if ("and" in condition) return condition.and.every((each) => holds(each, item));
  if ("or" in condition) return condition.or.some((each) => holds(each, item));
  if ("not" in condition) return !holds(condition.not, item);
  if ("exists" in condition) return lookUp(item, condition.exists) !== undefined;
  if ("missing" in condition) return lookUp(item, condition.missing) === undefined;
  if ("type" in condition) {
    const value = lookUp(item, condition.type);
    return value !== undefined && typeOf(value) === condition.is;
  }
  if ("beginsWith" in condition) return begins(lookUp(item, condition.beginsWith), condition.start);
  if ("contains" in condition) return contains(lookUp(item, condition.contains), condition.member);
  if ("in" in condition) {
    const value = operand(condition.in, item);
    return condition.choices.some((choice) => compares("=", value, operand(choice, item)));
  }
  if ("between" in condition) {
    const value = operand(condition.between, item);
    return compares(">=", value, operand(condition.low, item)) && compares("<=", value, operand(condition.high, item));
  }
  return compares(condition.compare, operand(condition.left, item), operand(condition.right, item));
}

/** The item after an update; undefined when there was none, and the update that takes away makes none. */
export function updated(clauses: readonly Clause[], before: Item | undefined, key: Item): Item | undefined {
  const item = before ?? key;
  // Every clause sees the item as it was; positions stay where they are until all are through.
  const draft = structuredClone(item);
  // Where there is no item, there is nothing to remove from, and no path of a removal is wrong.
  const effective = before ? clauses : clauses.filter((clause) => clause.do !== "REMOVE");
  const changes = effective.map((clause) => ({ path: clause.path, value: changed(clause, item) }));
  for (const { path, value } of changes) {
    const parent = path.length === 1 ? draft : contentOf(lookUp(draft, path.slice(0, -1))!);
    const places = parent as Record<string | number, Value>;
    if (value) places[path.at(-1)!] = value;
    else delete places[path.at(-1)!];
  }
  const makesItem = clauses.some((clause) => clause.do === "SET" || clause.do === "ADD");
  return before || makesItem ? withoutGaps(draft) : undefined;
}

/** The parts of an item that the paths name, with what leads to them. */
export function projected(paths: readonly Path[], item: Item): Item {
  const result: Item = {};
  for (const path of paths) {
    const found = lookUp(item, path);
    if (!found) continue;
    let at = result as Record<string | number, Value>;
    for (const [depth, step] of path.slice(0, -1).entries()) {
      at[step] ??= typeof path[depth + 1] === "number" ? { L: [] } : { M: {} };
      at = contentOf(at[step]) as Record<string | number, Value>;
    }
    at[path.at(-1)!] = structuredClone(found);
  }
  return withoutGaps(result);
}

export function lookUp(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = { M: item };
  for (const step of path) {
    if (value && typeof step === "string" && "M" in value) value = value.M[step];
    else if (value && typeof step === "number" && "L" in value) value = value.L[step];
    else return undefined;
  }
  return value;
}

function changed(clause: Clause, item: Item): Value | undefined {
  const { path } = clause;
  const value = clause.do === "SET" ? setValue(clause.to, item) : undefined;
  const parent = lookUp(item, path.slice(0, -1));
  if (!parent || !((typeof path.at(-1) === "number" ? "L" : "M") in parent)) throw refused(pathInvalid);
  const current = lookUp(item, path);
  if (clause.do === "SET") return value;
  if (clause.do === "REMOVE") return undefined;
  if (clause.do === "ADD") {
    if (!current) return "N" in clause.value ? normal(clause.value) : clause.value;
    if ("N" in clause.value && "N" in current) return { N: addNumbers(current.N, clause.value.N, 1n) };
    return setOf(current, clause.value, (has, given) => [...has, ...given.filter((one) => !has.includes(one))]);
  }
  return current && setOf(current, clause.value, (has, given) => has.filter((one) => !given.includes(one)));
}

/** Undefined when nothing is left: there are no empty sets. */
function setOf(one: Value, other: Value, merge: (has: string[], given: string[]) => string[]): Value | undefined {
  const [type, members] = Object.entries(normal(one))[0]!;
  if (!type.endsWith("S") || type === "S" || typeOf(other) !== type) throw refused(typeWrong);
  const left = merge(members, contentOf(normal(other)) as string[]);
  return left.length > 0 ? ({ [type]: left } as Value) : undefined;
}

function setValue(expression: SetValue, item: Item): Value {
  if ("value" in expression) return expression.value;
  if ("ifMissing" in expression) return lookUp(item, expression.ifMissing) ?? expression.otherwise;
  if ("path" in expression) {
    const value = lookUp(item, expression.path);
    if (!value) throw refused(attributeMissing);
    return value;
  }
  if ("append" in expression) {
    const [one, other] = expression.append.map((each) => setValue(each, item)) as [Value, Value];
    if (!("L" in one && "L" in other)) throw refused(typeWrong);
    return { L: [...one.L, ...other.L] };
  }
  const [sign, operands] = "add" in expression ? [1n as const, expression.add] : [-1n as const, expression.subtract];
  const [one, other] = operands.map((each) => setValue(each, item)) as [Value, Value];
  if (!("N" in one && "N" in other)) throw refused(typeWrong);
  return { N: addNumbers(one.N, other.N, sign) };
}

function operand(given: Operand, item: Item): Value | undefined {
  if ("value" in given) return given.value;
  if ("path" in given) return lookUp(item, given.path);
  const value = lookUp(item, given.sizeOf);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

function compares(comparator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (!left || !right) return comparator === "<>";
  if (comparator === "=") return equal(left, right);
  if (comparator === "<>") return !equal(left, right);
  const order = compareScalars(left, right);
  if (order === undefined) return false;
  if (order === 0) return comparator.endsWith("=");
  return order < 0 ? comparator.startsWith("<") : comparator.startsWith(">");
}

function begins(value: Value | undefined, start: Value): boolean {
  if (value && "S" in value && "S" in start) return value.S.startsWith(start.S);
  if (value && "B" in value && "B" in start) {
    const bytes = bytesOf(start);
    return bytesOf(value).subarray(0, bytes.length).equals(bytes);
  }
  return false;
}

function contains(value: Value | undefined, member: Value): boolean {
  if (!value) return false;
  if ("S" in value && "S" in member) return value.S.includes(member.S);
  if ("B" in value && "B" in member) return bytesOf(value).includes(bytesOf(member));
  if ("L" in value) return value.L.some((each) => equal(each, member));
  if (typeOf(value) !== `${typeOf(member)}S`) return false;
  return (contentOf(normal(value)) as unknown[]).includes(contentOf(normal(member)));
}

/** Lists close up where elements were removed, skipped or left out. */
function withoutGaps(item: Item): Item {
  const close = (value: Value): Value => {
    if ("M" in value) return { M: withoutGaps(value.M) };
    if ("L" in value) return { L: value.L.filter((each) => each !== undefined).map(close) };
    return value;
  };
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, close(value)]));
}

function refused(message: string): Refusal {
  return new Refusal("ValidationException", message);
}

/** Whether an update leaves an item as it is, which no stream records. */
export function same(one: Item | undefined, other: Item | undefined): boolean {
  return one && other ? textOf({ M: one }) === textOf({ M: other }) : one === other;
}
