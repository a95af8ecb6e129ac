import type { TagResourceRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidParameter } from "../errors.ts";
import { taggedResource } from "../tagged-resource.ts";
import { mergeTags } from "../tags.ts";

export async function tagResource(context: RequestContext, input: TagResourceRequest): Promise<void> {
  const tags = input.Tags ?? {};
  if (Object.keys(tags).length === 0) throw invalidParameter("An error occurred and the request cannot be processed.");
  const resource = taggedResource(context.region, input.Resource ?? "");
  await context.platform.store.transact((tx) => resource.write(tx, mergeTags(resource.read(tx), tags)));
}
