import type { Tag } from "@aws-sdk/client-dynamodb";
import { invalidParameters, validationError } from "./errors.ts";

const tagCountMax = 50;

/** A table's tags with `tags` added; a key that is there already gets the new value. */
export function withTags(existing: Readonly<Record<string, string>>, tags: readonly Tag[]): Record<string, string> {
  const all = new Map(Object.entries(existing));
  const given = new Set<string>();
  for (const { Key: key, Value: value } of tags) {
    if (given.has(key!)) throw validationError(`Duplicate tag key found in the request: ${key}`);
    if (key!.toLowerCase().startsWith("aws:")) {
      throw invalidParameters(`Tag key cannot begin with the reserved prefix aws: ${key}`);
    }
    given.add(key!);
    all.set(key!, value!);
  }
  if (all.size > tagCountMax) throw validationError(`One table can have at most ${tagCountMax} tags`);
  return Object.fromEntries(all);
}
