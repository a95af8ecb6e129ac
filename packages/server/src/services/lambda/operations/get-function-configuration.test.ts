import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

describe("GetFunctionConfiguration", () => {
  it("answers what CreateFunction did, however the function is named", async () => {
    const { clients } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest());
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName: "roll-up:$LATEST" })).toEqual({
      ...created,
      FunctionArn: `${created.FunctionArn}:$LATEST`,
    });
    expect(await clients.lambda.getFunctionConfiguration({ FunctionName: created.FunctionArn })).toEqual(created);
  });

  it("answers a version, by its number or an alias, under the ARN that was asked for", async () => {
    const { clients } = await openTestbed();
    const FunctionName = "roll-up";
    const { FunctionArn, Timeout } = await clients.lambda.createFunction(functionRequest({ Publish: true }));
    await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 17 });
    await clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
    for (const Qualifier of ["1", "live"]) {
      expect(await clients.lambda.getFunctionConfiguration({ FunctionName, Qualifier })).toMatchObject({
        FunctionArn: `${FunctionArn}:${Qualifier}`,
        Version: "1",
        Timeout,
      });
    }
    const missing = clients.lambda.getFunctionConfiguration({ FunctionName, Qualifier: "dead" });
    expect(await refusal(missing)).toBe(`ResourceNotFoundException: Function not found: ${FunctionArn}:dead`);
  });

  it("knows no function that is not there", async () => {
    const { clients } = await openTestbed();
    expect(await refusal(clients.lambda.getFunctionConfiguration({ FunctionName: "nobody" }))).toBe(
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    );
  });
});
