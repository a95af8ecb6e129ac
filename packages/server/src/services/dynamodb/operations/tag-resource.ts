import type { TagResourceInput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { resourceNotFound, validationError } from "../errors.ts";
import { tagRecords, tagsKey } from "../records.ts";
import { nameForTags } from "../table-names.ts";
import { findTableRecord } from "../tables.ts";
import { withTags } from "../tags.ts";

export async function tagResource(context: RequestContext, input: TagResourceInput): Promise<Record<string, never>> {
  const { platform, region } = context;
  const name = nameForTags(context, "TagResource", input.ResourceArn!);
  const tags = input.Tags!;
  if (tags.length === 0) throw validationError("Atleast one Tag needs to be provided as Input.");
  return platform.store.transact((tx) => {
    const table = findTableRecord(tx, region, name);
    if (!table || table.restore) throw resourceNotFound(`ResourcArn: ${input.ResourceArn}`);
    const key = tagsKey(region, table.id);
    const existing = tx.get(key);
    tx.put(key, tagRecords.encode(withTags(existing ? tagRecords.decode(existing) : {}, tags)));
    return {};
  });
}
