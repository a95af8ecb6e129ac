import type { Shape } from "../../models/model.ts";

/** Beyond this length a pattern that could backtrack is not tried. The longest such pattern of the models allows 10,000. */
const testedLengthMax = 10_000;

/**
 * A test for a shape's pattern, which has to match the whole value as in Java. Hostile input cannot make it run away: a
 * value longer than its shape allows breaks another constraint already and is let through here, and where the shape sets
 * no limit, a long value counts as not matching. Patterns that are one repeated class run in linear time, at any length.
 */
export function patternTest(shape: Shape & { pattern: string }): (value: string) => boolean {
  const expression = compilePattern(shape.pattern);
  if (repeatedClass.test(shape.pattern)) return (value) => expression.test(value);
  const limit = Math.min(shape.max ?? testedLengthMax, testedLengthMax);
  const beyond = shape.max !== undefined;
  return (value) => (value.length > limit ? beyond : expression.test(value));
}

const repeatedClass = /^\^?\(?\[(?:[^\]\\]|\\.)+\][*+]\)?\$?$/;

/** A pattern of the models, which are Java's, as one of JavaScript's. */
export function compilePattern(pattern: string): RegExp {
  const source = pattern
    .replaceAll("\\p{Print}", "[\\x20-\\x7E]")
    // Inside a class, a hyphen after an escape like `\w` stands for itself; JavaScript wants that said.
    .replace(/(\\[wds])-(?!\])/g, "$1\\-")
    // Java lets any punctuation be escaped, JavaScript's Unicode mode only its own.
    .replace(/\\([_:@#%&=~`'",<>!; ])/g, "$1");
  return new RegExp(`^(?:${source})$`, "u");
}
