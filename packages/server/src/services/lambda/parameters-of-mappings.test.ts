import { expect, it } from "vitest";
import { mappingCodec, mappingKey } from "./records.ts";
import { functionRequest, region, type Testbed } from "./testing.ts";
import { holdParameters, type ParameterTrial } from "./testing-parameters.ts";
import { mappingRequest, settleMapping, testbedWithStream } from "./testing-streams.ts";

const registry = "SchemaRegistryConfig";
const registryUri = "arn:aws:glue:us-east-1:000000000000:registry/x";
const kafka = {
  ConsumerGroupId: "x",
  [`${registry}.SchemaRegistryURI`]: registryUri,
  [`${registry}.EventRecordFormat`]: "JSON",
  [`${registry}.AccessConfigs`]: [
    { Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:us-east-1:000000000000:secret:x" },
  ],
  [`${registry}.SchemaValidationConfigs`]: [{ Attribute: "KEY" }],
};

/** Of a new mapping, and of one that is there. */
const settings = {
  Enabled: false,
  BatchSize: 3,
  "FilterCriteria.Filters": [{ Pattern: '{"eventName":["INSERT"]}' }],
  KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1",
  "MetricsConfig.Metrics": ["EventCount"],
  "LoggingConfig.SystemLogLevel": "INFO",
  "ScalingConfig.MaximumConcurrency": 2,
  MaximumBatchingWindowInSeconds: 10,
  ParallelizationFactor: 4,
  "DestinationConfig.OnSuccess.Destination": "arn:aws:sqs:us-east-1:000000000000:done",
  "DestinationConfig.OnFailure.Destination": "arn:aws:sqs:us-east-1:000000000000:dead",
  MaximumRecordAgeInSeconds: 60,
  BisectBatchOnFunctionError: true,
  MaximumRetryAttempts: 3,
  TumblingWindowInSeconds: 5,
  SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:us-east-1:000000000000:secret:x" }],
  FunctionResponseTypes: ["ReportBatchItemFailures"],
  ...under("AmazonManagedKafkaEventSourceConfig", kafka),
  ...under("SelfManagedKafkaEventSourceConfig", kafka),
  "DocumentDBEventSourceConfig.DatabaseName": "x",
  "DocumentDBEventSourceConfig.CollectionName": "x",
  "DocumentDBEventSourceConfig.FullDocument": "UpdateLookup",
  "ProvisionedPollerConfig.MinimumPollers": 1,
  "ProvisionedPollerConfig.MaximumPollers": 2,
  "ProvisionedPollerConfig.PollerGroupName": "x",
};

/** A mapping tells that it is enabled by its state alone, and that when its poller has taken it up. */
async function observe({ clients, platform }: Testbed, { UUID }: { readonly UUID?: unknown }) {
  const uuid = String(UUID);
  const seen = await clients.lambda.getEventSourceMapping({ UUID: uuid });
  const { Tags } = await clients.lambda.listTags({ Resource: seen.EventSourceMappingArn });
  const bytes = await platform.store.read((tx) => tx.get(mappingKey(region, uuid)));
  return { ...seen, Tags, Enabled: bytes && mappingCodec.decode(bytes).enabled };
}

const uuid = "00000000-0000-4000-8000-000000000000";

/** A mapping under that id, and another function. */
async function withMapping(): Promise<Testbed> {
  const testbed = await testbedWithStream();
  const { clients, platform } = testbed;
  await clients.lambda.createFunction(functionRequest({ FunctionName: "other" }));
  const { UUID = "" } = await clients.lambda.createEventSourceMapping(mappingRequest());
  await settleMapping(testbed, UUID);
  await platform.store.transact((tx) => {
    const record = mappingCodec.decode(tx.get(mappingKey(region, UUID))!);
    tx.put(mappingKey(region, uuid), mappingCodec.encode({ ...record, uuid }));
  });
  return testbed;
}

const trials: readonly ParameterTrial[] = [
  {
    operation: "CreateEventSourceMapping",
    request: mappingRequest(),
    wishes: {
      ...settings,
      StartingPositionTimestamp: new Date(0),
      Tags: { team: "scores" },
      Topics: ["topic"],
      Queues: ["queue"],
      "SelfManagedEventSource.Endpoints": { KAFKA_BOOTSTRAP_SERVERS: ["kafka:1000"] },
    },
    words: { StartingPositionTimestamp: "starting position" },
    open: testbedWithStream,
    observe,
  },
  {
    operation: "UpdateEventSourceMapping",
    request: { UUID: uuid },
    wishes: { ...settings, FunctionName: "other" },
    words: { FunctionName: /:function:other"/ },
    open: withMapping,
    observe,
  },
];

it.each(trials)("$operation accepts no parameter and ignores it", async (trial) => {
  expect.hasAssertions();
  await holdParameters(trial);
});

function under(path: string, wishes: object) {
  return Object.fromEntries(Object.entries(wishes).map(([name, value]) => [`${path}.${name}`, value]));
}
