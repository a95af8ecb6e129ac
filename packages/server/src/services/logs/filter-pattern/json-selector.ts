import { invalidTerm } from "./errors.ts";

/** Steps from the root of a JSON document: a property's name, an element's index, or every one of either. */
export type Selector = readonly Step[];
type Step = string | number | typeof every;

const every = Symbol("*");

/** One step: `.name`, `.*`, `['name']`, `[0]` or `[*]`; a dot may precede a bracket. */
const step = /\.?(?:\[(?:'([^']*)'|(\d{1,9})|(\*))\])|\.(?:([\p{L}\p{N}_-]+)|(\*))/uy;

/** Reads `$.user.roles[0].name`; throws InvalidParameterException. */
export function parseSelector(text: string): Selector {
  const steps: Step[] = [];
  for (let at = 1; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const [match, quoted, index, anyElement, name, anyProperty] = step.exec(text) ?? [];
    if (match === undefined) throw invalidTerm(text);
    steps.push(anyElement || anyProperty ? every : index !== undefined ? Number(index) : (name ?? quoted ?? ""));
  }
  if (text[0] !== "$" || steps.length === 0) throw invalidTerm(text);
  return steps;
}

/** All that the selector finds. */
export function select(json: unknown, selector: Selector): unknown[] {
  let found = [json];
  for (const step of selector) found = found.flatMap((value) => follow(value, step));
  return found;
}

function follow(value: unknown, step: Step): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === every) return Object.values(value);
  // An index is for arrays, a name for objects; neither reaches what a value inherits.
  if (Array.isArray(value) !== (typeof step === "number") || !Object.hasOwn(value, step)) return [];
  return [(value as Record<string | number, unknown>)[step]];
}
