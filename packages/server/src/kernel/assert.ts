/** Stops at a state that the code's own logic rules out: a defect of ours, never of a caller. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken assumption: ${message}`);
}

/** Marks the branch that the types rule out. */
export function unreachable(value: never): never {
  throw new Error(`Broken assumption: unexpected ${String(value)}`);
}
