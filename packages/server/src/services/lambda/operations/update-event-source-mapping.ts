import type { EventSourceMappingConfiguration, UpdateEventSourceMappingRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidParameter } from "../errors.ts";
import { mappingConfiguration } from "../event-source-mapping-configuration.ts";
import { checkEventSourceSettings, checkMapping, recordOfEventSourceSettings } from "../event-source-settings.ts";
import { resolveFunction } from "../function-name.ts";
import type { EventSourceMappingRecord, MappingState } from "../records.ts";
import {
  claimSource,
  readMapping,
  readMappingStatus,
  releaseSource,
  requireSettled,
  writeMapping,
} from "../stored-mapping.ts";
import { findTarget } from "../versions/lookup.ts";

/** Makes a new revision of the mapping; the poller of the old one ends after the batch at hand, then the new one begins. */
export async function updateEventSourceMapping(
  context: RequestContext,
  input: UpdateEventSourceMappingRequest,
): Promise<EventSourceMappingConfiguration> {
  const { platform, region } = context;
  checkEventSourceSettings("UpdateEventSourceMapping", input);
  const reference = input.FunctionName === undefined ? undefined : resolveFunction(region, input.FunctionName);
  const changes = recordOfEventSourceSettings(input);
  const lastModifiedMs = platform.clock.nowMs();
  return platform.store.transact((tx) => {
    const before = readMapping(tx, region, input.UUID ?? "");
    requireSettled(before, "update");
    const target = reference && { functionName: reference.functionName, qualifier: reference.qualifier };
    const after = { ...before, ...changes, ...target, lastModifiedMs, revision: before.revision + 1 };
    const updated: EventSourceMappingRecord = { ...after, state: stateOnTheWay(before, after) };
    checkMapping("UpdateEventSourceMapping", updated);
    if (reference && !findTarget(tx, region, reference)) throw invalidParameter("Function does not exist");
    if (updated.functionName !== before.functionName || updated.qualifier !== before.qualifier) {
      claimSource(tx, updated);
      releaseSource(tx, before);
    }
    writeMapping(tx, updated);
    return mappingConfiguration(updated, readMappingStatus(tx, updated.uuid));
  });
}

function stateOnTheWay(before: EventSourceMappingRecord, after: EventSourceMappingRecord): MappingState {
  if (before.enabled === after.enabled) return "Updating";
  return after.enabled ? "Enabling" : "Disabling";
}
