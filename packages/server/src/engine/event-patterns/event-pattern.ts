import { EventPatternError, isObject, type Leaf, type LeafTest, leafTest, type Operator } from "./leaf-tests.ts";

export { allOperators, EventPatternError, type Operator } from "./leaf-tests.ts";

/** Whether an event, as parsed JSON, is one that the pattern describes. */
export type EventPattern = (event: unknown) => boolean;

/**
 * Compiles an event pattern, as rules of EventBridge and filters of Lambda have it. Throws `EventPatternError` for what is
 * none, and for operators beyond those that the service allows.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function compileEventPattern(text: string, operators: ReadonlySet<Operator>): EventPattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new EventPatternError("it is not JSON");
  }
  if (!isObject(pattern)) throw new EventPatternError("it must be an object");
  return objectTest(pattern, operators);
}

/** All fields must match, those of a list of alternatives at least one. */
function objectTest(pattern: Record<string, unknown>, operators: ReadonlySet<Operator>): EventPattern {
  const tests = Object.entries(pattern).map(([name, wanted]) =>
    name === "$or" ? alternatives(wanted, operators) : fieldTest(name, wanted, operators),
  );
  if (tests.length === 0) throw new EventPatternError("an object must have a field");
  return (value) => tests.every((test) => test(value));
}

function alternatives(patterns: unknown, operators: ReadonlySet<Operator>): EventPattern {
  if (!Array.isArray(patterns) || patterns.length === 0) throw new EventPatternError("$or must be a list of patterns");
  const tests = patterns.map((pattern) => {
    if (!isObject(pattern)) throw new EventPatternError("$or must be a list of objects");
    return objectTest(pattern, operators);
  });
  return (value) => tests.some((test) => test(value));
}

function fieldTest(name: string, wanted: unknown, operators: ReadonlySet<Operator>): EventPattern {
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) throw new EventPatternError(`the list of "${name}" is empty`);
    const tests = wanted.map((element) => leafTest(element, operators));
    return (value) => matchesLeaves(fieldOf(value, name), tests);
  }
  if (!isObject(wanted)) throw new EventPatternError(`"${name}" must be an object or a list`);
  const test = objectTest(wanted, operators);
  return (value) => elementsOf(fieldOf(value, name)).some(test);
}

function matchesLeaves(value: unknown, tests: readonly LeafTest[]): boolean {
  const leaves = leavesOf(value);
  return tests.some((test) => test(leaves));
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A pattern for an object matches a list when it matches one of its elements. */
function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : [value];
}

/**
 * The values that tests look at, those of lists in lists included. An object has none: patterns reach into it by its
 * fields. Without recursion, because events may be as deep as they are long.
 */
function leavesOf(value: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) for (const element of next) waiting.push(element);
    else if (next !== undefined && !isObject(next)) leaves.push(next as Leaf);
  }
  return leaves;
}
