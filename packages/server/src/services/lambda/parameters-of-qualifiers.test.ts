import { expect, it } from "vitest";
import { functionRequest, type Testbed } from "./testing.ts";
import { holdParameters, type ParameterTrial } from "./testing-parameters.ts";
import { testbedWithVersions } from "./testing-versions.ts";

const FunctionName = "roll-up";
const Qualifier = "live";
const Name = Qualifier;

/** Two versions of a function with the alias `live`, and another function. */
async function withAlias(): Promise<Testbed> {
  const testbed = await testbedWithVersions(2);
  const { lambda } = testbed.clients;
  await lambda.createAlias({ FunctionName, Name, FunctionVersion: "1" });
  await lambda.createFunction(functionRequest({ FunctionName: "other" }));
  return testbed;
}

async function withUrls(): Promise<Testbed> {
  const testbed = await withAlias();
  for (const of of [{}, { Qualifier }]) {
    await testbed.clients.lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE", ...of });
  }
  return testbed;
}

async function withEventInvokeConfigs(): Promise<Testbed> {
  const testbed = await withAlias();
  for (const of of [{}, { Qualifier }]) {
    await testbed.clients.lambda.putFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 2, ...of });
  }
  return testbed;
}

const alias = { Description: "what runs", "RoutingConfig.AdditionalVersionWeights": { "2": 0.25 } };
const url = {
  Qualifier,
  "Cors.AllowCredentials": true,
  "Cors.AllowHeaders": ["x-a"],
  "Cors.AllowMethods": ["PUT"],
  "Cors.AllowOrigins": ["https://a.example"],
  "Cors.ExposeHeaders": ["x-b"],
  "Cors.MaxAge": 17,
  InvokeMode: "RESPONSE_STREAM",
};
const eventInvoke = {
  Qualifier,
  MaximumRetryAttempts: 1,
  MaximumEventAgeInSeconds: 77,
  "DestinationConfig.OnSuccess.Destination": "arn:aws:lambda:us-east-1:000000000000:function:other",
  "DestinationConfig.OnFailure.Destination": "arn:aws:lambda:us-east-1:000000000000:function:other",
};
const words = { Qualifier: /:function:roll-up:live"/ };

const observeUrl: ParameterTrial["observe"] = async ({ clients }, { FunctionArn }) => ({
  ...(await clients.lambda.getFunctionUrlConfig({ FunctionName: `${FunctionArn}` })),
});
const observeEventInvoke: ParameterTrial["observe"] = async ({ clients }, { FunctionArn }) => ({
  ...(await clients.lambda.getFunctionEventInvokeConfig({ FunctionName: `${FunctionArn}` })),
});

const trials: readonly ParameterTrial[] = [
  {
    operation: "CreateAlias",
    request: { FunctionName, Name: "second", FunctionVersion: "1" },
    wishes: alias,
    open: withAlias,
    observe: async ({ clients }) => ({ ...(await clients.lambda.getAlias({ FunctionName, Name: "second" })) }),
  },
  {
    operation: "UpdateAlias",
    request: { FunctionName, Name },
    wishes: { ...alias, FunctionVersion: "2", RevisionId: "another" },
    // An alias has two different versions.
    beside: { FunctionVersion: { RoutingConfig: { AdditionalVersionWeights: { "1": 0.5 } } } },
    alone: ["FunctionVersion"],
    words: { RevisionId: "^PreconditionFailedException: The Revision Id" },
    open: withAlias,
    observe: async ({ clients }) => ({ ...(await clients.lambda.getAlias({ FunctionName, Name })) }),
  },
  {
    operation: "CreateFunctionUrlConfig",
    request: { FunctionName, AuthType: "NONE" },
    wishes: url,
    words,
    open: withAlias,
    observe: observeUrl,
  },
  {
    operation: "UpdateFunctionUrlConfig",
    request: { FunctionName },
    wishes: { ...url, AuthType: "AWS_IAM" },
    words,
    open: withUrls,
    observe: observeUrl,
  },
  {
    operation: "PutFunctionEventInvokeConfig",
    request: { FunctionName, MaximumRetryAttempts: 1 },
    wishes: without(eventInvoke, "MaximumRetryAttempts"),
    words,
    open: withAlias,
    observe: observeEventInvoke,
  },
  {
    operation: "UpdateFunctionEventInvokeConfig",
    request: { FunctionName, MaximumRetryAttempts: 1 },
    wishes: without(eventInvoke, "MaximumRetryAttempts"),
    words,
    open: withEventInvokeConfigs,
    observe: observeEventInvoke,
  },
  {
    operation: "PutProvisionedConcurrencyConfig",
    request: { FunctionName, Qualifier, ProvisionedConcurrentExecutions: 2 },
    wishes: {},
    open: withAlias,
    observe: async (_testbed, answer) => answer,
  },
];

it.each(trials)("$operation accepts no parameter and ignores it", async (trial) => {
  expect.hasAssertions();
  await holdParameters(trial);
});

function without<Wishes extends object>(wishes: Wishes, name: keyof Wishes) {
  return Object.fromEntries(Object.entries(wishes).filter(([path]) => path !== name));
}
