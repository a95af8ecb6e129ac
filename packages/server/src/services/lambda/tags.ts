import { invalidParameter } from "./errors.ts";
import { tagCountMax } from "./limits.ts";

type Tags = Readonly<Record<string, string>>;

/** The tags that result, when AWS would allow them. */
export function mergeTags(existing: Tags, added: Tags): Tags {
  for (const key of Object.keys(added)) {
    if (key.toLowerCase().startsWith("aws:")) {
      throw invalidParameter(`The tag key ${key} is reserved: keys that begin with aws: belong to AWS.`);
    }
  }
  const merged = { ...existing, ...added };
  if (Object.keys(merged).length > tagCountMax) throw invalidParameter("Number of tags exceeds resource tag limit.");
  return merged;
}

export function withoutTags(existing: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(existing).filter(([key]) => !keys.includes(key)));
}
