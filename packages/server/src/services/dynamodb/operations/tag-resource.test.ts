import { describe, expect, it } from "vitest";
import { contextWith, peopleTable } from "../testing.ts";
import { listTagsOfResource } from "./list-tags-of-resource.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";

describe("the tags of a table", () => {
  it("are added, replaced, listed and removed", async () => {
    const context = await contextWith(peopleTable);
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({ Tags: [] });
    await tagResource(context, {
      ResourceArn,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "__proto__", Value: "2" },
      ],
    });
    await tagResource(context, { ResourceArn, Tags: [{ Key: "a", Value: "3" }] });
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({
      Tags: [
        { Key: "a", Value: "3" },
        { Key: "__proto__", Value: "2" },
      ],
    });
    await untagResource(context, { ResourceArn, TagKeys: ["a", "unknown"] });
    await untagResource(context, { ResourceArn, TagKeys: ["__proto__"] });
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({ Tags: [] });
  });

  it("number 50 at most", async () => {
    const context = await contextWith(peopleTable);
    const Tags = Array.from({ length: 51 }, (_, number) => ({ Key: `tag ${number}`, Value: "" }));
    await tagResource(context, { ResourceArn, Tags: Tags.slice(0, 50) });
    await expect(tagResource(context, { ResourceArn, Tags: Tags.slice(50) })).rejects.toThrow("at most 50 tags");
  });

  it("belong to tables that exist and are named by ARN", async () => {
    const context = await contextWith(peopleTable);
    const Tags = [{ Key: "a", Value: "b" }];
    await expect(tagResource(context, { ResourceArn: "people", Tags })).rejects.toMatchObject({
      code: "ValidationException",
      message: "Invalid TableArn: Invalid ResourceArn provided as input people",
    });
    await expect(tagResource(context, { ResourceArn, Tags: [] })).rejects.toThrow(
      "Atleast one Tag needs to be provided as Input.",
    );
    await expect(tagResource(context, { ResourceArn, Tags: [...Tags, ...Tags] })).rejects.toThrow("Duplicate tag key");
    await expect(tagResource(context, { ResourceArn, Tags: [{ Key: "AWS:x", Value: "" }] })).rejects.toThrow(
      "reserved",
    );
    const other = `${ResourceArn}2`;
    await expect(tagResource(context, { ResourceArn: other, Tags })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `Requested resource not found: ResourcArn: ${other} not found`,
    });
  });
});
