import type { CreateEventSourceMappingRequest, EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { uuid } from "../../../kernel/ids.ts";
import { invalidParameter } from "../errors.ts";
import { mappingConfiguration } from "../event-source-mapping-configuration.ts";
import { checkEventSourceSettings, checkMapping, recordOfEventSourceSettings } from "../event-source-settings.ts";
import { executionPrincipal } from "../execution-role.ts";
import { type FunctionReference, resolveFunction } from "../function-name.ts";
import { type EventSourceMappingRecord, shardPositionCodec, shardPositionKey, type VersionRecord } from "../records.ts";
import { claimSource, writeMapping } from "../stored-mapping.ts";
import { streamStartingPoints } from "../stream-starting-points.ts";
import { mergeTags } from "../tags.ts";
import { findTarget } from "../versions/lookup.ts";

/** The mapping and where it begins are one transaction; a poller in `sources/` takes it up from there. */
export async function createEventSourceMapping(
  context: RequestContext,
  input: CreateEventSourceMappingRequest,
): Promise<EventSourceMappingConfiguration> {
  const eventSourceArn = checkEventSource(context.region, input.EventSourceArn);
  checkEventSourceSettings("CreateEventSourceMapping", input);
  const startingPosition = checkStartingPosition(input, eventSourceArn);
  const reference = resolveFunction(context.region, input.FunctionName ?? "");
  const owner = await findVersion(context, reference);
  const tags = mergeTags({}, input.Tags ?? {});
  const clients = context.clients.as(executionPrincipal(owner));
  // The time of creation comes first: should a starting point ever be lost, nothing newer than it may be.
  const record = newMapping(context, input, reference, { eventSourceArn, startingPosition, tags });
  checkMapping("CreateEventSourceMapping", record);
  const startingPoints = await streamStartingPoints(clients, eventSourceArn, startingPosition);
  await context.platform.store.transact((tx) => {
    claimSource(tx, record);
    for (const { shardId, position } of startingPoints) {
      tx.put(shardPositionKey(record.uuid, shardId), shardPositionCodec.encode(position));
    }
    writeMapping(tx, record);
  });
  return mappingConfiguration(record);
}

function newMapping(
  { platform, region }: RequestContext,
  input: CreateEventSourceMappingRequest,
  { functionName, qualifier }: FunctionReference,
  source: Pick<EventSourceMappingRecord, "eventSourceArn" | "startingPosition" | "tags">,
): EventSourceMappingRecord {
  const nowMs = platform.clock.nowMs();
  return {
    uuid: uuid(platform.random),
    region,
    functionName,
    qualifier,
    enabled: true,
    state: "Creating",
    batchSize: 100,
    maximumBatchingWindowSeconds: 0,
    maximumRecordAgeSeconds: -1,
    maximumRetryAttempts: -1,
    bisectBatchOnFunctionError: false,
    reportBatchItemFailures: false,
    ...recordOfEventSourceSettings(input),
    ...source,
    createdMs: nowMs,
    lastModifiedMs: nowMs,
    revision: 1,
  };
}

/** Streams of tables are the sources so far; others are refused by their service's name. */
function checkEventSource(region: string, arn: string | undefined): string {
  const parts = /^arn:aws[a-zA-Z-]*:([a-z0-9-]+):([a-z0-9-]*):(\d*):(.+)$/.exec(arn ?? "");
  if (!arn || !parts) throw invalidParameter("Unrecognized event source.");
  const [, service, sourceRegion, , resource] = parts;
  if (service !== "dynamodb") throw new NotImplementedError(`event source mappings for ${service}`);
  if (!/^table\/[^/]+\/stream\/[^/]+$/.test(resource ?? "")) {
    throw invalidParameter("Unrecognized event source, must be kinesis, dynamodb stream or sqs.");
  }
  if (sourceRegion !== region) throw invalidParameter(`Stream not found: ${arn}`);
  return arn;
}

function checkStartingPosition(
  input: CreateEventSourceMappingRequest,
  eventSourceArn: string,
): EventSourceMappingRecord["startingPosition"] {
  const { StartingPosition: position } = input;
  if (position === undefined) {
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (position === "AT_TIMESTAMP" || input.StartingPositionTimestamp !== undefined) {
    throw invalidParameter(`Unsupported starting position for arn type: ${eventSourceArn}`);
  }
  return position;
}

/** The version whose role reads the source; of an alias, the one that it names first. */
async function findVersion(context: RequestContext, reference: FunctionReference): Promise<VersionRecord> {
  const target = await context.platform.store.read((tx) => findTarget(tx, context.region, reference));
  if (!target) throw invalidParameter("Function does not exist");
  return target.version;
}
