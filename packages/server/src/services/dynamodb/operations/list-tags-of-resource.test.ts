import { describe, expect, it } from "vitest";
import { contextWith, peopleTable } from "../testing.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { listTagsOfResource } from "./list-tags-of-resource.ts";

const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";

describe("ListTagsOfResource", () => {
  it("lists the tags of a table, which go with it", async () => {
    const Tags = [{ Key: "team", Value: "blue" }];
    const context = await contextWith({ ...peopleTable, Tags });
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({ Tags });
    await deleteTable(context, { TableName: "people" });
    await createTable(context, peopleTable);
    expect(await listTagsOfResource(context, { ResourceArn })).toEqual({ Tags: [] });
  });

  it("wants a table that exists, by its ARN, and no token that was never given", async () => {
    const context = await contextWith(peopleTable);
    await expect(listTagsOfResource(context, { ResourceArn, NextToken: "x" })).rejects.toThrow("Invalid NextToken");
    await expect(listTagsOfResource(context, { ResourceArn: "people" })).rejects.toThrow(
      "Invalid TableArn: Invalid ResourceArn provided as input people",
    );
    const other = `${ResourceArn}2`;
    await expect(listTagsOfResource(context, { ResourceArn: other })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `Requested resource not found: ResourcArn: ${other} not found`,
    });
    const foreign = ResourceArn.replace("000000000000", "123456789012");
    await expect(listTagsOfResource(context, { ResourceArn: foreign })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: `User: arn:aws:iam::000000000000:root is not authorized to perform: dynamodb:ListTagsOfResource on resource: ${foreign}`,
    });
  });
});
