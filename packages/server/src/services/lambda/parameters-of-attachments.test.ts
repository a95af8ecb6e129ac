import { expect, it } from "vitest";
import { codeSigningRequest, testbedWithCodeSigning } from "./code-signing/testing.ts";
import { layerRequest } from "./layers/testing.ts";
import { openTestbed } from "./testing.ts";
import { holdParameters, type ParameterTrial } from "./testing-parameters.ts";
import { testbedWithVersions } from "./testing-versions.ts";

const FunctionName = "roll-up";
const { CodeSigningConfigArn } = await testbedWithCodeSigning();
const runtime = `arn:aws:lambda:us-east-1::runtime:node-${process.versions.node}`;

const observeCodeSigning: ParameterTrial["observe"] = async (
  { clients: { lambda } },
  { CodeSigningConfig: answered },
) => {
  const { CodeSigningConfigArn: Resource = "" } = answered as { CodeSigningConfigArn?: string };
  const { CodeSigningConfig } = await lambda.getCodeSigningConfig({ CodeSigningConfigArn: Resource });
  return { ...CodeSigningConfig, ...(await lambda.listTags({ Resource })) };
};
const codeSigning = { Description: "ours", "CodeSigningPolicies.UntrustedArtifactOnDeployment": "Enforce" };

/** What is attached to functions: policies, layers, code signing, the management of runtimes. */
const trials: readonly ParameterTrial[] = [
  {
    operation: "AddPermission",
    request: { FunctionName, StatementId: "s", Action: "lambda:*", Principal: "*" },
    wishes: {
      SourceArn: "arn:aws:s3:::bucket",
      FunctionUrlAuthType: "NONE",
      InvokedViaFunctionUrl: true,
      SourceAccount: "000000000000",
      EventSourceToken: "x",
      Qualifier: "1",
      RevisionId: "another",
      PrincipalOrgID: "o-1234567890",
    },
    beside: { FunctionUrlAuthType: { Action: "lambda:InvokeFunctionUrl" } },
    words: {
      SourceArn: '"AWS:SourceArn":"arn:aws:s3:::bucket"',
      FunctionUrlAuthType: '"lambda:FunctionUrlAuthType":"NONE"',
      InvokedViaFunctionUrl: '"lambda:InvokedViaFunctionUrl":"true"',
      SourceAccount: '"AWS:SourceAccount":"000000000000"',
      EventSourceToken: '"lambda:EventSourceToken":"x"|^InvalidParameterValueException: EventSourceToken cannot',
      Qualifier: ':roll-up:1"',
      RevisionId: "^PreconditionFailedException: The Revision Id",
      PrincipalOrgID: '"aws:PrincipalOrgID":"o-1234567890"',
    },
    open: () => testbedWithVersions(1),
    observe: async ({ clients }, { Statement }) => {
      const { Resource } = JSON.parse(String(Statement)) as { Resource: string };
      const { Policy = "" } = await clients.lambda.getPolicy({ FunctionName: Resource });
      return JSON.parse(Policy);
    },
  },
  {
    operation: "PublishLayerVersion",
    request: { ...layerRequest() },
    wishes: {
      Description: "a tool",
      CompatibleArchitectures: ["arm64"],
      CompatibleRuntimes: ["nodejs22.x"],
      LicenseInfo: "MIT",
      "Content.S3Bucket": "bucket",
      "Content.S3Key": "key",
      "Content.S3ObjectVersion": "1",
      "Content.S3ObjectStorageMode": "COPY",
    },
    words: {
      "Content.S3Bucket": "S3",
      "Content.S3Key": "S3",
      "Content.S3ObjectVersion": "S3",
      "Content.S3ObjectStorageMode": "S3",
    },
    open: () => openTestbed(),
    observe: async ({ clients }) => ({
      ...(await clients.lambda.getLayerVersion({ LayerName: "tools", VersionNumber: 1 })),
    }),
  },
  {
    operation: "CreateCodeSigningConfig",
    request: { ...codeSigningRequest() },
    wishes: { ...codeSigning, Tags: { team: "scores" } },
    open: () => openTestbed(),
    observe: observeCodeSigning,
  },
  {
    operation: "UpdateCodeSigningConfig",
    request: { CodeSigningConfigArn },
    wishes: { ...codeSigning, "AllowedPublishers.SigningProfileVersionArns": ["arn:aws:signer:us-east-1::/x"] },
    open: () => testbedWithCodeSigning(),
    observe: observeCodeSigning,
  },
  {
    operation: "PutRuntimeManagementConfig",
    request: { FunctionName, UpdateRuntimeOn: "Manual", RuntimeVersionArn: runtime },
    wishes: { Qualifier: "1" },
    words: { Qualifier: '"Manual".*:roll-up:1"' },
    open: () => testbedWithVersions(1),
    observe: async ({ clients }, { FunctionArn }) => ({
      ...(await clients.lambda.getRuntimeManagementConfig({ FunctionName: String(FunctionArn) })),
    }),
  },
];

it.each(trials)("$operation accepts no parameter and ignores it", async (trial) => {
  expect.hasAssertions();
  await holdParameters(trial);
});
