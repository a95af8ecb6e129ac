import { describe, expect, it } from "vitest";
import { contextWith, peopleTable } from "../testing.ts";
import { listTagsOfResource } from "./list-tags-of-resource.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";

describe("UntagResource", () => {
  it("removes tags by key and passes over those that are not there", async () => {
    const context = await contextWith(peopleTable);
    const tag = (Key: string) => ({ Key, Value: Key.toUpperCase() });
    await tagResource(context, { ResourceArn, Tags: [tag("a"), tag("b")] });
    await untagResource(context, { ResourceArn, TagKeys: ["a", "unknown"] });
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({ Tags: [tag("b")] });
    await untagResource(context, { ResourceArn, TagKeys: ["b"] });
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({ Tags: [] });
    await untagResource(context, { ResourceArn, TagKeys: ["b"] });
  });

  it("wants a key and a table", async () => {
    const context = await contextWith(peopleTable);
    await expect(untagResource(context, { ResourceArn, TagKeys: [] })).rejects.toThrow(
      "Atleast one Tag Key needs to be provided as Input.",
    );
    await expect(untagResource(context, { ResourceArn: `${ResourceArn}2`, TagKeys: ["a"] })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
  });
});
