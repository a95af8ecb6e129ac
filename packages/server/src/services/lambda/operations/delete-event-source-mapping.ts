import type { DeleteEventSourceMappingRequest, EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { mappingConfiguration } from "../event-source-mapping-configuration.ts";
import { readMapping, readMappingStatus, releaseSource, requireSettled, writeMapping } from "../stored-mapping.ts";

/** Marks the mapping; its poller ends, then removes it with everything that it remembers. */
export async function deleteEventSourceMapping(
  context: RequestContext,
  input: DeleteEventSourceMappingRequest,
): Promise<EventSourceMappingConfiguration> {
  const { platform, region } = context;
  const lastModifiedMs = platform.clock.nowMs();
  return platform.store.transact((tx) => {
    const before = readMapping(tx, region, input.UUID ?? "");
    requireSettled(before, "delete");
    const after = { ...before, state: "Deleting" as const, lastModifiedMs, revision: before.revision + 1 };
    releaseSource(tx, before);
    writeMapping(tx, after);
    return mappingConfiguration(after, readMappingStatus(tx, after.uuid));
  });
}
