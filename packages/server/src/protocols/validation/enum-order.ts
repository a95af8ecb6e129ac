/**
 * Enum values in the order in which AWS lists them in messages. AWS's servers keep them in a hash table of 32 slots
 * placed by Java's `String.hashCode`; every list seen in recordings of DynamoDB, Lambda, Logs, API Gateway and others
 * comes out in this order. Of two in the same slot the later one comes first: `BETWEEN` before `LT`.
 */
export function enumOrder(values: readonly string[]): string[] {
  return [...values].reverse().sort((left, right) => (javaHash(left) & 31) - (javaHash(right) & 31));
}

function javaHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}
