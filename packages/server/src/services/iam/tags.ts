import type { Tag } from "@aws-sdk/client-iam";
import { ServiceError } from "../../kernel/errors.ts";

export type Tags = Readonly<Record<string, string>>;

const tagCountMax = 50;

/** `existing` with the tags of a request added. Throws InvalidInputException and LimitExceededException. */
export function withTags(existing: Tags, added: readonly Tag[] | undefined): Tags {
  const tags = new Map(Object.entries(existing));
  const seen = new Set<string>();
  for (const { Key = "", Value = "" } of added ?? []) {
    if (seen.has(Key.toLowerCase())) {
      throw new ServiceError(
        "InvalidInputException",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    seen.add(Key.toLowerCase());
    if (/^aws:/i.test(Key)) {
      throw new ServiceError("InvalidInputException", "Tag keys that begin with aws: are reserved for AWS.");
    }
    // A key in other letters is the same key, which keeps its place.
    const same = [...tags.keys()].find((key) => key.toLowerCase() === Key.toLowerCase());
    tags.set(same ?? Key, Value);
  }
  if (tags.size > tagCountMax) {
    throw new ServiceError("LimitExceededException", "The number of tags has reached the maximum limit.");
  }
  return Object.fromEntries(tags);
}

export function withoutTags(existing: Tags, keys: readonly string[] | undefined): Tags {
  const removed = new Set(keys?.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(existing).filter(([key]) => !removed.has(key.toLowerCase())));
}

/** In the order of their keys, as the tag lists show them. */
export function sortedTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags)
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((one, other) => Buffer.compare(Buffer.from(one.Key), Buffer.from(other.Key)));
}
