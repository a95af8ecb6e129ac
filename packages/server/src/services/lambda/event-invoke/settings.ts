import type { DestinationConfig, PutFunctionEventInvokeConfigRequest } from "@aws-sdk/client-lambda";
import { NotImplementedError } from "../../../kernel/errors.ts";
import type { Reading } from "../../../store/store.ts";
import { invalidParameter } from "../errors.ts";
import { type FunctionReference, resolveFunction } from "../function-name.ts";
import { findTarget } from "../versions/lookup.ts";
import type { EventInvokeConfigRecord } from "./records.ts";

type Settings = Omit<PutFunctionEventInvokeConfigRequest, "FunctionName" | "Qualifier">;

/** Destinations that AWS has and that wait for their service here, by the service part of their ARN. */
const missingDestinations: Readonly<Record<string, string>> = {
  sqs: "SQS queues",
  sns: "SNS topics",
  events: "EventBridge buses",
  s3: "S3 buckets",
};

/** Refuses what no state is needed to refuse; what AWS answers is recorded in localstack's snapshots. */
export function checkEventInvokeSettings(operation: string, settings: Settings): void {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig: destinations } = settings;
  if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && destinations === undefined) {
    throw invalidParameter("You must specify at least one of error handling or destination setting.");
  }
  for (const arn of [destinations?.OnSuccess?.Destination, destinations?.OnFailure?.Destination]) {
    if (!arn) continue;
    const service = arn.startsWith("kafka://") ? "kafka" : (arn.split(":")[2] ?? "");
    if (service === "lambda") continue;
    const missing = missingDestinations[service];
    if (!missing) throw invalidParameter(`The provided destination config ${inWordsOfAws(destinations)} is invalid.`);
    throw new NotImplementedError(`${operation} with ${missing} as destinations`);
  }
}

/** The members of a record that the settings name. An empty destination takes one away. */
export function recordOfEventInvokeSettings(settings: Settings): Partial<EventInvokeConfigRecord> {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig: destinations } = settings;
  return {
    ...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds !== undefined && { maximumEventAgeSeconds: MaximumEventAgeInSeconds }),
    ...(destinations?.OnSuccess && { onSuccess: destinations.OnSuccess.Destination || undefined }),
    ...(destinations?.OnFailure && { onFailure: destinations.OnFailure.Destination || undefined }),
  };
}

/** Destinations must be other functions that exist. */
export function checkDestinations(
  tx: Reading,
  region: string,
  owner: FunctionReference,
  { onSuccess, onFailure }: Pick<EventInvokeConfigRecord, "onSuccess" | "onFailure">,
): void {
  for (const arn of [onSuccess, onFailure]) {
    if (!arn) continue;
    const destination = resolveFunction(region, arn, undefined, "InvokeFunction");
    if (!findTarget(tx, region, destination)) throw invalidParameter(`The destination ARN ${arn} is invalid.`);
    if (destination.functionName === owner.functionName) {
      throw invalidParameter("You can't specify the function as a destination for itself.");
    }
  }
}

function inWordsOfAws(destinations: DestinationConfig | undefined): string {
  const [success, failure] = [destinations?.OnSuccess?.Destination, destinations?.OnFailure?.Destination];
  const onSuccess = success ? `OnSuccess(destination=${success})` : "null";
  const onFailure = failure ? `OnFailure(destination=${failure})` : "null";
  return `DestinationConfig(onSuccess=${onSuccess}, onFailure=${onFailure})`;
}
