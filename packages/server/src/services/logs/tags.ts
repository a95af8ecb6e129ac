import { ServiceError } from "../../kernel/errors.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { nameOfArn } from "./arns.ts";
import { findGroup } from "./lookups.ts";
import { groupKey, type LogGroupRecord, logGroups } from "./records.ts";

export type Tags = Readonly<Record<string, string>>;

const tagCountMax = 50;

/** AWS keeps keys that begin with `aws:` for itself. */
export function checkTags(tags: Tags): void {
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw new ServiceError("InvalidParameterException", "Tag keys starting with aws: are reserved for AWS.");
  }
}

export function addTags(tx: Writing, region: string, group: LogGroupRecord, added: Tags, resourceName: string): void {
  const tags = { ...group.tags, ...added };
  if (Object.keys(tags).length > tagCountMax) {
    throw new ServiceError("TooManyTagsException", `A resource can have at most ${tagCountMax} tags.`, {
      members: { resourceName },
    });
  }
  tx.put(groupKey(region, group.logGroupName), logGroups.encode({ ...group, tags }));
}

export function removeTags(tx: Writing, region: string, group: LogGroupRecord, keys: readonly string[]): void {
  const tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)));
  tx.put(groupKey(region, group.logGroupName), logGroups.encode({ ...group, tags }));
}

/** The group of an ARN in the form without a trailing `:*`, which the tagging operations take. */
export function requireTaggedGroup(tx: Reading, region: string, resourceArn: string | undefined): LogGroupRecord {
  const name = nameOfArn(region, resourceArn ?? "");
  const group = name === undefined ? undefined : findGroup(tx, region, name);
  if (!group) throw new ServiceError("ResourceNotFoundException", "The specified resource does not exist.");
  return group;
}
