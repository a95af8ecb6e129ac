import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const Resource = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";

describe("ListTags", () => {
  it("lists a function's tags, and an empty map when it has none", async () => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    expect(await clients.lambda.listTags({ Resource })).toEqual({ Tags: {} });
    await clients.lambda.tagResource({ Resource, Tags: { team: "scores" } });
    expect(await clients.lambda.listTags({ Resource })).toEqual({ Tags: { team: "scores" } });
  });

  it("refuses other regions and functions that are not there", async () => {
    const { clients } = await openTestbed();
    expect(await refusal(clients.lambda.listTags({ Resource }))).toMatch(
      /^ResourceNotFoundException: Function not found/,
    );
    expect(await refusal(clients.lambda.listTags({ Resource: Resource.replace("us-east-1", "eu-west-1") }))).toMatch(
      /^ResourceNotFoundException: Functions from 'eu-west-1' are not reachable/,
    );
  });
});
