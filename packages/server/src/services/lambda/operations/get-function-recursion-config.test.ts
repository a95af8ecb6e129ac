import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("GetFunctionRecursionConfig answers that loops are stopped, where nobody has said otherwise", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  expect(await refusal(lambda.getFunctionRecursionConfig({ FunctionName }))).toBe(
    "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:roll-up",
  );
  await lambda.createFunction(functionRequest());
  expect(await lambda.getFunctionRecursionConfig({ FunctionName })).toEqual({ RecursiveLoop: "Terminate" });
});
