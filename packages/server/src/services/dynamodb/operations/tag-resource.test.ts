import type { Tag } from "@aws-sdk/client-dynamodb";
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
    await expect(tagResource(context, { ResourceArn, Tags: Tags.slice(50) })).rejects.toThrow(
      "Number of Tags exceed the current limit for the provided ResourceArn",
    );
    await tagResource(context, { ResourceArn, Tags: [{ Key: "tag 1", Value: "other" }] });
    const TagKeys = Tags.map(({ Key }) => Key);
    await expect(untagResource(context, { ResourceArn, TagKeys })).rejects.toThrow("Number of Tags exceed");
  });

  const invalid: [{ Key?: string; Value?: string }[], string][] = [
    [[{ Key: "", Value: "" }], "The Tag Key provided is invalid, Key: "],
    [[null as never], "The Tag Key provided is invalid, Key: null"],
    [[{ Value: "" }], "The Tag Key provided is invalid, Key: null"],
    [[{ Key: "k".repeat(129), Value: "" }], `The Tag Key provided is invalid, Key: ${"k".repeat(129)}`],
    [[{ Key: "a|b", Value: "" }], "The Tag Key provided is invalid, Key: a|b"],
    [[{ Key: "a" }], "The Tag Value provided is invalid, Value: null"],
    [[{ Key: "a", Value: "v".repeat(257) }], `The Tag Value provided is invalid, Value: ${"v".repeat(257)}`],
    [[{ Key: "aws:zzz", Value: "" }], "Tag Key cannot be prefixed with aws:, Key: aws:zzz"],
    [
      [
        { Key: "dup", Value: "1" },
        { Key: "dup", Value: "2" },
      ],
      "Duplicate Tag Keys provided as input: Duplicate Tag Key found dup",
    ],
  ];
  it.each(invalid)("are refused in AWS's words: %j", async (tags, message) => {
    const context = await contextWith(peopleTable);
    const Tags = tags as Tag[];
    await expect(tagResource(context, { ResourceArn, Tags })).rejects.toMatchObject({
      code: "ValidationException",
      message,
    });
    await expect(contextWith({ ...peopleTable, Tags })).rejects.toThrow(message);
  });

  it("may have the longest names and values", async () => {
    const context = await contextWith(peopleTable);
    const Tags = [{ Key: "ключ @1=".repeat(16), Value: "+-=._:/@".repeat(32) }];
    await tagResource(context, { ResourceArn, Tags });
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({ Tags });
    const long = "k".repeat(129);
    await expect(untagResource(context, { ResourceArn, TagKeys: [long] })).rejects.toThrow(
      `The Tag Key provided is invalid, Key: ${long}`,
    );
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
    const other = `${ResourceArn}2`;
    await expect(tagResource(context, { ResourceArn: other, Tags })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `Requested resource not found: ResourcArn: ${other} not found`,
    });
  });
});
