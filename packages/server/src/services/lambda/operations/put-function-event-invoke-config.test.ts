import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:";

async function open() {
  const { clients } = await openTestbed();
  await clients.lambda.createFunction(functionRequest());
  await clients.lambda.createFunction(functionRequest({ FunctionName: "next" }));
  return clients.lambda;
}

describe("PutFunctionEventInvokeConfig", () => {
  it("answers the whole config of the latest version, and replaces an earlier one", async () => {
    const lambda = await open();
    const settings = { MaximumRetryAttempts: 0, DestinationConfig: { OnSuccess: { Destination: `${arn}next` } } };
    expect(await lambda.putFunctionEventInvokeConfig({ FunctionName: "roll-up", ...settings })).toEqual({
      LastModified: new Date(Date.UTC(2026, 0, 1)),
      FunctionArn: `${arn}roll-up:$LATEST`,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: { Destination: `${arn}next` }, OnFailure: {} },
    });
    await lambda.putFunctionEventInvokeConfig({ FunctionName: "roll-up", MaximumEventAgeInSeconds: 60 });
    expect(await lambda.getFunctionEventInvokeConfig({ FunctionName: "roll-up", Qualifier: "$LATEST" })).toEqual({
      LastModified: new Date(Date.UTC(2026, 0, 1)),
      FunctionArn: `${arn}roll-up:$LATEST`,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    });
  });

  it.each([
    ["sqs", "SQS queues"],
    ["sns", "SNS topics"],
    ["events", "EventBridge buses"],
    ["s3", "S3 buckets"],
  ])("refuses destinations of %s by name", async (service, words) => {
    const lambda = await open();
    const OnFailure = { Destination: `arn:aws:${service}:us-east-1:000000000000:there` };
    const request = { FunctionName: "roll-up", DestinationConfig: { OnFailure } };
    expect(await refusal(lambda.putFunctionEventInvokeConfig(request))).toBe(
      `NotImplemented: Tireless does not implement PutFunctionEventInvokeConfig with ${words} as destinations yet.`,
    );
  });

  it.each([
    [{}, "You must specify at least one of error handling or destination setting."],
    [destination("roll-up"), "You can't specify the function as a destination for itself."],
    [destination("nobody"), `The destination ARN ${arn}nobody is invalid.`],
    [
      { DestinationConfig: { OnFailure: { Destination: "arn:aws:dynamodb:us-east-1:000000000000:table/t" } } },
      "The provided destination config DestinationConfig(onSuccess=null, " +
        "onFailure=OnFailure(destination=arn:aws:dynamodb:us-east-1:000000000000:table/t)) is invalid.",
    ],
  ])("refuses %j as AWS does", async (settings, words) => {
    const lambda = await open();
    expect(await refusal(lambda.putFunctionEventInvokeConfig({ FunctionName: "roll-up", ...settings }))).toBe(
      `InvalidParameterValueException: ${words}`,
    );
  });

  it("knows of no config for what is not there", async () => {
    const lambda = await open();
    const words = "ResourceNotFoundException: The function doesn't exist.";
    const settings = { MaximumRetryAttempts: 1 };
    expect(await refusal(lambda.putFunctionEventInvokeConfig({ FunctionName: "nobody", ...settings }))).toBe(words);
    expect(
      await refusal(lambda.putFunctionEventInvokeConfig({ FunctionName: "roll-up", Qualifier: "blue", ...settings })),
    ).toBe(words);
  });

  it("is bound by the limits of the model", async () => {
    const lambda = await open();
    const put = (settings: object) =>
      refusal(lambda.putFunctionEventInvokeConfig({ FunctionName: "roll-up", ...settings }));
    expect(await put({ MaximumRetryAttempts: 3 })).toMatch(/Value '3' at 'maximumRetryAttempts' failed/);
    expect(await put({ MaximumEventAgeInSeconds: 59 })).toMatch(/Value '59' at 'maximumEventAgeInSeconds' failed/);
    expect(await put({ MaximumEventAgeInSeconds: 21_601 })).toMatch(/less than or equal to 21600/);
  });
});

function destination(functionName: string) {
  return { DestinationConfig: { OnSuccess: { Destination: arn + functionName } } };
}
