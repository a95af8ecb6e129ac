import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

it("GetFunctionEventInvokeConfig says in AWS's words when there is none", async () => {
  const { clients } = await openTestbed();
  await clients.lambda.createFunction(functionRequest());
  const get = (Qualifier?: string) =>
    refusal(clients.lambda.getFunctionEventInvokeConfig({ FunctionName: "roll-up", Qualifier }));
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";
  expect(await get()).toBe(`ResourceNotFoundException: The function ${arn}:$LATEST doesn't have an EventInvokeConfig`);
  expect(await get("blue")).toBe(
    `ResourceNotFoundException: The function ${arn}:blue doesn't have an EventInvokeConfig`,
  );
});
