import type { FunctionEventInvokeConfig } from "@aws-sdk/client-lambda";
import type { ServiceError } from "../../../kernel/errors.ts";
import { resourceNotFound } from "../errors.ts";
import { type FunctionReference, functionReference, latestVersion } from "../function-name.ts";
import type { EventInvokeConfigRecord } from "./records.ts";

/** What the operations answer about the handling of asynchronous invocations. */
export function eventInvokeConfiguration(region: string, record: EventInvokeConfigRecord): FunctionEventInvokeConfig {
  return {
    LastModified: new Date(record.lastModifiedMs),
    FunctionArn: functionReference(region, record.functionName, record.qualifier).invokedArn,
    MaximumRetryAttempts: record.maximumRetryAttempts,
    MaximumEventAgeInSeconds: record.maximumEventAgeSeconds,
    DestinationConfig: {
      OnSuccess: record.onSuccess ? { Destination: record.onSuccess } : {},
      OnFailure: record.onFailure ? { Destination: record.onFailure } : {},
    },
  };
}

export function eventInvokeConfigNotFound({ functionArn, qualifier }: FunctionReference): ServiceError {
  return resourceNotFound(
    `The function ${functionArn}:${qualifier ?? latestVersion} doesn't have an EventInvokeConfig`,
  );
}
