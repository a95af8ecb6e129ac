import { Condition } from "../expressions/condition.ts";
import type { ReadTarget } from "../read-targets.ts";
import { invalidParameter } from "../values/invalid.ts";
import type { ReadBranch } from "./key-plan.ts";

/**
 * Refuses a query of an index whose filters look at attributes that the index does not have; a scan of it takes them for
 * missing. As recorded, AWS refuses only when that is so of every read, and tells of the last, in the order of a hash set.
 */
export function assertFiltersProjected(branches: readonly ReadBranch[], { index }: ReadTarget): void {
  const projected = index?.projected;
  if (!index || !projected) return;
  let missing: string[] = [];
  for (const { filters } of branches) {
    const names = filters.flatMap((filter) => [...new Condition(filter).attributeNames]);
    missing = [...new Set(names)].filter((name) => !projected.has(name));
    if (missing.length === 0) return;
  }
  if (missing.length === 0) return;
  const shown = inHashSetOrder(missing).join(", ");
  throw invalidParameter(
    `Secondary index ${index.record.name} does not project one or more filter attributes: [${shown}]`,
  );
}

/** The order in which a `HashSet` of Java gives out strings that were put in in this one. */
function inHashSetOrder(strings: readonly string[]): string[] {
  let capacity = 16;
  while (strings.length > capacity * 0.75) capacity *= 2;
  const bucketOf = (string: string) => {
    let hash = 0;
    for (let at = 0; at < string.length; at++) hash = (Math.imul(hash, 31) + string.charCodeAt(at)) | 0;
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return [...strings].sort((one, other) => bucketOf(one) - bucketOf(other));
}
