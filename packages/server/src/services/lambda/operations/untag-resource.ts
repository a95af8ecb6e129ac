import type { UntagResourceRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { taggedResource } from "../tagged-resource.ts";
import { withoutTags } from "../tags.ts";

/** Keys that the resource does not carry are no error, as on AWS. */
export async function untagResource(context: RequestContext, input: UntagResourceRequest): Promise<void> {
  const keys = input.TagKeys ?? [];
  const resource = taggedResource(context.region, input.Resource ?? "");
  await context.platform.store.transact((tx) => resource.write(tx, withoutTags(resource.read(tx), keys)));
}
