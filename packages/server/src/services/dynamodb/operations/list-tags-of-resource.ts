import type { ListTagsOfResourceInput, ListTagsOfResourceOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { resourceNotFound, validationError } from "../errors.ts";
import { tagRecords, tagsKey } from "../records.ts";
import { nameForTags } from "../table-names.ts";
import { findTableRecord } from "../tables.ts";

/** All tags of a table, at most 50, fit on one page; so no token was ever handed out. */
export async function listTagsOfResource(
  context: RequestContext,
  input: ListTagsOfResourceInput,
): Promise<ListTagsOfResourceOutput> {
  const { platform, region } = context;
  const name = nameForTags(context, "ListTagsOfResource", input.ResourceArn!);
  if (input.NextToken !== undefined) throw validationError("Invalid NextToken");
  return platform.store.read((tx) => {
    const table = findTableRecord(tx, region, name);
    if (!table || table.restore) throw resourceNotFound(`ResourcArn: ${input.ResourceArn}`);
    const tags = tx.get(tagsKey(region, table.id));
    return { Tags: Object.entries(tags ? tagRecords.decode(tags) : {}).map(([Key, Value]) => ({ Key, Value })) };
  });
}
