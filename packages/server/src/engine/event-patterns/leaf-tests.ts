import { BlockList, isIP } from "node:net";
import { wildcardTest } from "./wildcard.ts";

/** The pattern is none. */
export class EventPatternError extends Error {}

export type Operator =
  | "prefix"
  | "suffix"
  | "anything-but"
  | "numeric"
  | "exists"
  | "equals-ignore-case"
  | "cidr"
  | "wildcard";

export const allOperators: ReadonlySet<Operator> = new Set<Operator>([
  "prefix",
  "suffix",
  "anything-but",
  "numeric",
  "exists",
  "equals-ignore-case",
  "cidr",
  "wildcard",
]);

export type Leaf = string | number | boolean | null;

/** Looks at the leaves of a field; a field that is not there has none. */
export type LeafTest = (leaves: readonly Leaf[]) => boolean;

type ValueTest = (leaf: Leaf) => boolean;

/** The test of one element in a field's list: a value to be equal to, or an operator. */
export function leafTest(element: unknown, operators: ReadonlySet<Operator>): LeafTest {
  if (!isObject(element)) {
    if (Array.isArray(element)) throw new EventPatternError("a list must not hold lists");
    return (leaves) => leaves.includes(element as Leaf);
  }
  const [operator, operand] = onlyMember(element);
  if (!operators.has(operator as Operator)) throw new EventPatternError(`unrecognized match type ${operator}`);
  if (operator === "exists") {
    if (typeof operand !== "boolean") throw new EventPatternError("exists must be true or false");
    return (leaves) => leaves.length > 0 === operand;
  }
  const test = valueTests[operator as Exclude<Operator, "exists">](operand);
  return (leaves) => leaves.some(test);
}

const valueTests: Readonly<Record<Exclude<Operator, "exists">, (operand: unknown) => ValueTest>> = {
  prefix: (operand) => affixTest(operand, "prefix"),
  suffix: (operand) => affixTest(operand, "suffix"),
  "equals-ignore-case": (operand) =>
    ignoringCase(text(operand, "equals-ignore-case"), (value, wanted) => value === wanted),
  "anything-but": anythingBut,
  numeric: numericTest,
  cidr: cidrTest,
  wildcard: (operand) => ofText(wildcard(operand)),
};

/** Only this operator's operand may be folded in case inside another. */
function affixTest(operand: unknown, operator: "prefix" | "suffix"): ValueTest {
  const compare = (value: string, wanted: string) =>
    operator === "prefix" ? value.startsWith(wanted) : value.endsWith(wanted);
  if (!isObject(operand)) {
    const wanted = text(operand, operator);
    return ofText((value) => compare(value, wanted));
  }
  const [folding, wanted] = onlyMember(operand);
  if (folding !== "equals-ignore-case") throw new EventPatternError(`${operator} does not go with ${folding}`);
  return ignoringCase(text(wanted, operator), compare);
}

function anythingBut(operand: unknown): ValueTest {
  if (isObject(operand)) return anythingButMatching(operand);
  const unwanted = new Set<unknown>(listOf(operand));
  const isFine = [...unwanted].every((value) => typeof value === "string" || typeof value === "number");
  if (unwanted.size === 0 || !isFine) throw new EventPatternError("anything-but takes strings or numbers");
  return (leaf) => !unwanted.has(leaf);
}

const excludable: Readonly<Record<string, (wanted: string) => ValueTest>> = {
  prefix: (wanted) => affixTest(wanted, "prefix"),
  suffix: (wanted) => affixTest(wanted, "suffix"),
  "equals-ignore-case": (wanted) => ignoringCase(wanted, (value, folded) => value === folded),
  wildcard: (wanted) => ofText(wildcard(wanted)),
};

function anythingButMatching(operand: Record<string, unknown>): ValueTest {
  const [operator, wanted] = onlyMember(operand);
  const testOf = Object.hasOwn(excludable, operator) ? excludable[operator] : undefined;
  if (!testOf) throw new EventPatternError(`anything-but does not go with ${operator}`);
  const unwanted = listOf(wanted).map((value) => testOf(text(value, operator)));
  if (unwanted.length === 0) throw new EventPatternError(`anything-but needs something for ${operator}`);
  return (leaf) => !unwanted.some((test) => test(leaf));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** One comparison, or a lower and an upper bound. */
function numericTest(operand: unknown): ValueTest {
  const parts = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const [operator, bound] = parts.slice(at, at + 2) as [unknown, unknown];
    const compare = typeof operator === "string" && Object.hasOwn(comparisons, operator) && comparisons[operator];
    if (!compare || typeof bound !== "number") throw new EventPatternError("numeric takes comparisons with numbers");
    tests.push((value) => compare(value, bound));
  }
  const kinds = parts.filter((_, at) => at % 2 === 0).map((operator) => String(operator)[0]);
  const isRange = tests.length === 2 && [">", "<"].every((kind) => kinds.includes(kind));
  if (tests.length !== 1 && !isRange) throw new EventPatternError("numeric takes one comparison or a range");
  return (leaf) => typeof leaf === "number" && tests.every((test) => test(leaf));
}

function cidrTest(operand: unknown): ValueTest {
  const [address = "", bits = "", ...rest] = text(operand, "cidr").split("/");
  const family = isIP(address);
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (family === 0 || rest.length > 0 || !(prefix <= (family === 4 ? 32 : 128))) {
    throw new EventPatternError("cidr takes an address and the length of its prefix");
  }
  const network = new BlockList();
  network.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
  return ofText((value) => isIP(value) === family && network.check(value, family === 4 ? "ipv4" : "ipv6"));
}

function wildcard(operand: unknown): (value: string) => boolean {
  const test = wildcardTest(text(operand, "wildcard"));
  if (!test) throw new EventPatternError("consecutive wildcard characters, or an escape of nothing");
  return test;
}

function ofText(test: (value: string) => boolean): ValueTest {
  return (leaf) => typeof leaf === "string" && test(leaf);
}

function ignoringCase(wanted: string, compare: (value: string, wanted: string) => boolean): ValueTest {
  const folded = wanted.toLowerCase();
  return ofText((value) => compare(value.toLowerCase(), folded));
}

function text(operand: unknown, operator: string): string {
  if (typeof operand !== "string") throw new EventPatternError(`${operator} takes a string`);
  return operand;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function onlyMember(object: Record<string, unknown>): [name: string, value: unknown] {
  const [member, ...others] = Object.entries(object);
  if (!member || others.length > 0) throw new EventPatternError("a match must have exactly one type");
  return member;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
