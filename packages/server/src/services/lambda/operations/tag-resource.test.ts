import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const Resource = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";

describe("TagResource", () => {
  it("adds and replaces tags, and leaves the function as it is", async () => {
    const { clients } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest({ Tags: { one: "1", two: "2" } }));
    await clients.lambda.tagResource({ Resource, Tags: { two: "zwei", three: "3" } });
    expect(await clients.lambda.listTags({ Resource })).toEqual({ Tags: { one: "1", two: "zwei", three: "3" } });
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName: "roll-up" })).toEqual(created);
  });

  it.each([
    [Resource, {}, "InvalidParameterValueException: An error occurred and the request cannot be processed."],
    [Resource, { "": "x" }, /^ValidationException/],
    [Resource, { x: "y".repeat(257) }, /^ValidationException/],
    [
      `${Resource}:$LATEST`,
      { x: "y" },
      "InvalidParameterValueException: Tags on function aliases and versions are not supported. Please specify a function ARN.",
    ],
    [`${Resource}-other`, { x: "y" }, `ResourceNotFoundException: Function not found: ${Resource}-other`],
    ["arn:aws:lambda:us-east-1:000000000000:capacity-provider:x", { x: "y" }, /^NotImplemented/],
    [
      "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-00000000000000000",
      { x: "y" },
      /^ResourceNotFoundException: The Lambda code signing configuration/,
    ],
    [
      "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:00000000-0000-4000-8000-000000000000",
      { x: "y" },
      "ResourceNotFoundException: Event source mapping not found: " +
        "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:00000000-0000-4000-8000-000000000000",
    ],
  ])("refuses %s %j", async (resource, Tags, expected) => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    expect(await refusal(clients.lambda.tagResource({ Resource: resource, Tags }))).toMatch(expected);
    expect(await clients.lambda.listTags({ Resource })).toEqual({ Tags: {} });
  });
});
