import type { UntagResourceInput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { resourceNotFound, validationError } from "../errors.ts";
import { tagRecords, tagsKey } from "../records.ts";
import { nameForTags } from "../table-names.ts";
import { findTableRecord } from "../tables.ts";
import { assertTagCount, assertTagKey } from "../tags.ts";

/** Keys that the table does not carry are passed over. */
export async function untagResource(
  context: RequestContext,
  input: UntagResourceInput,
): Promise<Record<string, never>> {
  const { platform, region } = context;
  const name = nameForTags(context, "UntagResource", input.ResourceArn!);
  const removed = new Set(input.TagKeys!);
  if (removed.size === 0) throw validationError("Atleast one Tag Key needs to be provided as Input.");
  for (const key of removed) assertTagKey(key);
  assertTagCount(removed.size);
  return platform.store.transact((tx) => {
    const table = findTableRecord(tx, region, name);
    if (!table || table.restore) throw resourceNotFound();
    const key = tagsKey(region, table.id);
    const existing = tx.get(key);
    if (!existing) return {};
    const left = Object.entries(tagRecords.decode(existing)).filter(([tag]) => !removed.has(tag));
    if (left.length > 0) tx.put(key, tagRecords.encode(Object.fromEntries(left)));
    else tx.delete(key);
    return {};
  });
}
