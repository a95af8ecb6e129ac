import { expect, it } from "vitest";
import { functionRequest, openTestbed, type Testbed, zipOf } from "./testing.ts";
import { holdParameters, type ParameterTrial } from "./testing-parameters.ts";
import { testbedWithVersions } from "./testing-versions.ts";
import { machineArchitecture } from "./unsupported-settings.ts";

const FunctionName = "roll-up";
const second = zipOf("index.mjs", "export const handler = () => 2;");
const otherArchitectures = [machineArchitecture === "arm64" ? "x86_64" : "arm64"];
const keyArn = "arn:aws:kms:us-east-1:000000000000:key/1";
const managedInstances = "CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig";
const capacityProvider = {
  CapacityProviderConfig: {
    LambdaManagedInstancesCapacityProviderConfig: {
      CapacityProviderArn: "arn:aws:lambda:us-east-1:000000000000:capacity-provider:x",
    },
  },
};
const json = { LoggingConfig: { LogFormat: "JSON" } };

/** Of a new function, and of one that is there. */
const settings = {
  Runtime: "nodejs24.x",
  Handler: "other.handler",
  Description: "what it does",
  Timeout: 16,
  MemorySize: 256,
  "VpcConfig.SubnetIds": ["subnet-1"],
  "VpcConfig.SecurityGroupIds": ["sg-1"],
  "VpcConfig.Ipv6AllowedForDualStack": true,
  "DeadLetterConfig.TargetArn": "arn:aws:sqs:us-east-1:000000000000:dead",
  "Environment.Variables": { MODE: "test" },
  KMSKeyArn: keyArn,
  "TracingConfig.Mode": "Active",
  Layers: ["arn:aws:lambda:us-east-1:000000000000:layer:nothing:1"],
  FileSystemConfigs: [
    {
      Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-00000000000000000",
      LocalMountPath: "/mnt/x",
    },
  ],
  "ImageConfig.EntryPoint": ["x"],
  "ImageConfig.Command": ["x"],
  "ImageConfig.WorkingDirectory": "/x",
  "EphemeralStorage.Size": 1024,
  "SnapStart.ApplyOn": "PublishedVersions",
  "LoggingConfig.LogFormat": "JSON",
  "LoggingConfig.ApplicationLogLevel": "DEBUG",
  "LoggingConfig.SystemLogLevel": "WARN",
  "LoggingConfig.LogGroup": "/scores",
  [`${managedInstances}.CapacityProviderArn`]: "arn:aws:lambda:us-east-1:000000000000:capacity-provider:x",
  [`${managedInstances}.PerExecutionEnvironmentMaxConcurrency`]: 2,
  [`${managedInstances}.ExecutionEnvironmentMemoryGiBPerVCpu`]: 4,
  "DurableConfig.KMSKeyArn": keyArn,
  "DurableConfig.RetentionPeriodInDays": 2,
  "DurableConfig.ExecutionTimeout": 60,
};
const beside = {
  "LoggingConfig.ApplicationLogLevel": json,
  "LoggingConfig.SystemLogLevel": json,
  [`${managedInstances}.PerExecutionEnvironmentMaxConcurrency`]: capacityProvider,
  [`${managedInstances}.ExecutionEnvironmentMemoryGiBPerVCpu`]: capacityProvider,
};

async function observe({ clients: { lambda } }: Testbed) {
  const { Configuration, Tags } = await lambda.getFunction({ FunctionName });
  const { Versions } = await lambda.listVersionsByFunction({ FunctionName });
  return { ...Configuration, Tags, Versions };
}

async function withFunction(): Promise<Testbed> {
  const testbed = await openTestbed();
  await testbed.clients.lambda.createFunction(functionRequest());
  return testbed;
}

const codeWords = { S3Bucket: "S3", S3Key: "S3", S3ObjectVersion: "S3", S3ObjectStorageMode: "S3" };
const revisionWords = { RevisionId: "^PreconditionFailedException: The Revision Id" };

const trials: readonly ParameterTrial[] = [
  {
    operation: "CreateFunction",
    request: { ...functionRequest() },
    wishes: {
      ...settings,
      Publish: true,
      PublishTo: "LATEST_PUBLISHED",
      PackageType: "Image",
      Tags: { team: "scores" },
      CodeSigningConfigArn: "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-00000000000000000",
      Architectures: otherArchitectures,
      "TenancyConfig.TenantIsolationMode": "PER_TENANT",
      "Code.S3Bucket": "bucket",
      "Code.S3Key": "key",
      "Code.S3ObjectVersion": "1",
      "Code.S3ObjectStorageMode": "COPY",
      "Code.ImageUri": "000000000000.dkr.ecr.us-east-1.amazonaws.com/x",
      "Code.SourceKMSKeyArn": keyArn,
    },
    beside,
    words: {
      Publish: '"Version":"1"',
      Layers: "Layer version .* does not exist",
      CodeSigningConfigArn: "^CodeSigningConfigNotFoundException",
      ...Object.fromEntries(Object.entries(codeWords).map(([name, words]) => [`Code.${name}`, words])),
    },
    open: () => openTestbed(),
    observe,
  },
  {
    operation: "UpdateFunctionConfiguration",
    request: { FunctionName },
    wishes: {
      ...settings,
      Role: "arn:aws:iam::000000000000:role/foreign",
      RevisionId: "another",
    },
    beside,
    words: { ...revisionWords, Role: "role defined", Layers: "Layer version .* does not exist" },
    open: withFunction,
    observe,
  },
  {
    operation: "UpdateFunctionCode",
    request: { FunctionName, ZipFile: second },
    wishes: {
      S3Bucket: "bucket",
      S3Key: "key",
      S3ObjectVersion: "1",
      S3ObjectStorageMode: "COPY",
      ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/x",
      Architectures: otherArchitectures,
      Publish: true,
      PublishTo: "LATEST_PUBLISHED",
      DryRun: true,
      RevisionId: "another",
      SourceKMSKeyArn: keyArn,
    },
    words: { ...codeWords, ...revisionWords, Publish: '"Version":"1"', DryRun: '"isUnchanged":true' },
    alone: ["DryRun"],
    open: withFunction,
    observe: async (testbed, { CodeSha256 }) => {
      const seen = await observe(testbed);
      return { ...seen, isUnchanged: seen.CodeSha256 !== CodeSha256 };
    },
  },
  {
    operation: "PublishVersion",
    request: { FunctionName },
    wishes: { CodeSha256: "other", Description: "first", RevisionId: "another", PublishTo: "LATEST_PUBLISHED" },
    words: { ...revisionWords, CodeSha256: "CodeSHA256 \\(other\\) is different" },
    open: () => testbedWithVersions(0),
    observe: async ({ clients }) => ({
      ...(await clients.lambda.getFunctionConfiguration({ FunctionName, Qualifier: "1" })),
    }),
  },
];

it.each(trials)("$operation accepts no parameter and ignores it", async (trial) => {
  expect.hasAssertions();
  await holdParameters(trial);
});
