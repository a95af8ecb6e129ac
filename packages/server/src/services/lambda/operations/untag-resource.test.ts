import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const Resource = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";

describe("UntagResource", () => {
  it("removes the tags it names and passes over those that are not there", async () => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest({ Tags: { one: "1", two: "2" } }));
    await clients.lambda.untagResource({ Resource, TagKeys: ["two", "three"] });
    expect(await clients.lambda.listTags({ Resource })).toEqual({ Tags: { one: "1" } });
  });

  it("knows no function that is not there", async () => {
    const { clients } = await openTestbed();
    expect(await refusal(clients.lambda.untagResource({ Resource, TagKeys: ["one"] }))).toMatch(/^ResourceNotFound/);
  });
});
