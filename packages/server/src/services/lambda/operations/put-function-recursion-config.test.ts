import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("PutFunctionRecursionConfig says whether a function may loop", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  const allow = { FunctionName, RecursiveLoop: "Allow" as const };
  expect(await refusal(lambda.putFunctionRecursionConfig(allow))).toMatch(/^ResourceNotFoundException/);
  await lambda.createFunction(functionRequest());
  expect(await lambda.putFunctionRecursionConfig(allow)).toEqual({ RecursiveLoop: "Allow" });
  expect(await lambda.getFunctionRecursionConfig({ FunctionName })).toEqual({ RecursiveLoop: "Allow" });
});
