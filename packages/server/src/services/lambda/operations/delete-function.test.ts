import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

describe("DeleteFunction", () => {
  it("removes the function, its code and its environments", async () => {
    const { clients, platform, environments } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    await clients.lambda.invoke({ FunctionName: "roll-up" });
    expect(await clients.lambda.deleteFunction({ FunctionName: "roll-up" })).toEqual({ StatusCode: 204 });
    expect(environments.retired).toEqual([environments.invocations[0]?.specification.key]);
    expect(platform.blobs.contents.size).toBe(0);
    expect(await refusal(clients.lambda.invoke({ FunctionName: "roll-up" }))).toMatch(/^ResourceNotFoundException/);
  });

  it("lets a function of the same name begin anew", async () => {
    const { clients, environments } = await openTestbed();
    for (let turn = 0; turn < 2; turn++) {
      await clients.lambda.createFunction(functionRequest());
      await clients.lambda.invoke({ FunctionName: "roll-up" });
      await clients.lambda.deleteFunction({ FunctionName: "roll-up" });
    }
    expect(new Set(environments.invocations.map(({ specification }) => specification.key)).size).toBe(2);
  });

  it.each([
    [
      "nobody",
      undefined,
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    ],
    [
      "roll-up",
      "7",
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:roll-up:7",
    ],
    [
      "roll-up",
      "$LATEST",
      "InvalidParameterValueException: $LATEST version cannot be deleted without deleting the function.",
    ],
  ])("refuses %s %s and deletes nothing", async (FunctionName, Qualifier, expected) => {
    const { clients, platform } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    expect(await refusal(clients.lambda.deleteFunction({ FunctionName, Qualifier }))).toBe(expected);
    expect(platform.blobs.contents.size).toBe(1);
  });
});
