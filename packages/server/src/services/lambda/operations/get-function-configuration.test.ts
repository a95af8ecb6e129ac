import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

describe("GetFunctionConfiguration", () => {
  it("answers what CreateFunction did, however the function is named", async () => {
    const { clients } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest());
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName: "roll-up:$LATEST" })).toEqual(created);
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName: created.FunctionArn })).toEqual(created);
  });

  it("knows no function that is not there", async () => {
    const { clients } = await openTestbed();
    expect(await refusal(clients.lambda.getFunctionConfiguration({ FunctionName: "nobody" }))).toBe(
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    );
  });
});
