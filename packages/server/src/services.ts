import type { Service } from "./engine/service.ts";
import type { Environments } from "./runtimes/environments.ts";
import type { WarmKeeping } from "./runtimes/warm-keeping.ts";
import { createCloudwatchService } from "./services/cloudwatch/service.ts";
import { createDynamodbService } from "./services/dynamodb/service.ts";
import { createDynamodbStreamsService } from "./services/dynamodb/streams/service.ts";
import { createIamService } from "./services/iam/service.ts";
import { createKinesisService } from "./services/kinesis/service.ts";
import type { Subscriptions } from "./services/kinesis/subscriptions.ts";
import type { FunctionInvoker } from "./services/lambda/function-invoker.ts";
import { createLambdaService } from "./services/lambda/service.ts";
import { createLogsService } from "./services/logs/service.ts";
import { createStsService } from "./services/sts/service.ts";

/** What services need beyond the context of a request. */
export interface ServiceParts {
  readonly environments: Environments & WarmKeeping;
  readonly invoker: FunctionInvoker;
  /** Of consumers of data streams to shards; whoever stops the platform ends them. */
  readonly subscriptions: Subscriptions;
  /** Whether tables are held to what they have provisioned. */
  readonly throttleTables?: boolean;
}

/** Every service that the platform speaks. Making a table uses nothing of `parts`; only its operations do. */
export function createServices(parts: ServiceParts): readonly Service[] {
  return [
    createDynamodbService({ throttling: parts.throttleTables ?? false }),
    createDynamodbStreamsService(),
    createKinesisService(parts.subscriptions),
    createLambdaService(parts),
    createLogsService(),
    createIamService(),
    createStsService(),
    createCloudwatchService(),
  ];
}
