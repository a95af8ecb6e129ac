import type { ListTagsRequest, ListTagsResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { taggedResource } from "../tagged-resource.ts";

export async function listTags(context: RequestContext, input: ListTagsRequest): Promise<ListTagsResponse> {
  const resource = taggedResource(context.region, input.Resource ?? "");
  return { Tags: { ...(await context.platform.store.read((tx) => resource.read(tx))) } };
}
