/** The functions of all expressions, and how many operands each takes. Their names have case. */
export const functionOperandCounts: ReadonlyMap<string, number> = new Map([
  ["attribute_exists", 1],
  ["attribute_not_exists", 1],
  ["attribute_type", 2],
  ["begins_with", 2],
  ["contains", 2],
  ["size", 1],
  ["if_not_exists", 2],
  ["list_append", 2],
]);

export function unknownFunction(name: string): string {
  return `Invalid function name; function: ${name}`;
}

export function misusedFunction(name: string): string {
  return `The function is not allowed to be used this way in an expression; function: ${name}`;
}
