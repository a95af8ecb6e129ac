import { expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const next = "arn:aws:lambda:us-east-1:000000000000:function:next";

it("UpdateFunctionEventInvokeConfig changes what it names, and an empty destination takes one away", async () => {
  const { clients, platform } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  await lambda.createFunction(functionRequest());
  await lambda.createFunction(functionRequest({ FunctionName: "next" }));
  expect(await refusal(lambda.updateFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 1 }))).toBe(
    "ResourceNotFoundException: The function arn:aws:lambda:us-east-1:000000000000:function:roll-up:$LATEST " +
      "doesn't have an EventInvokeConfig",
  );
  const OnFailure = { Destination: next };
  await lambda.putFunctionEventInvokeConfig({
    FunctionName,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure },
  });
  await platform.clock.advance(1_000);
  expect(await lambda.updateFunctionEventInvokeConfig({ FunctionName, MaximumEventAgeInSeconds: 90 })).toMatchObject({
    LastModified: new Date(Date.UTC(2026, 0, 1, 0, 0, 1)),
    MaximumRetryAttempts: 1,
    MaximumEventAgeInSeconds: 90,
    DestinationConfig: { OnFailure },
  });
  const none = { DestinationConfig: { OnFailure: { Destination: "" } } };
  expect(await lambda.updateFunctionEventInvokeConfig({ FunctionName, ...none })).toMatchObject({
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  });
});
