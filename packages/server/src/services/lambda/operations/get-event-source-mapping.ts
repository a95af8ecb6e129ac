import type { EventSourceMappingConfiguration, GetEventSourceMappingRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { mappingConfiguration } from "../event-source-mapping-configuration.ts";
import { readMapping, readMappingStatus } from "../stored-mapping.ts";

export async function getEventSourceMapping(
  context: RequestContext,
  input: GetEventSourceMappingRequest,
): Promise<EventSourceMappingConfiguration> {
  const uuid = input.UUID ?? "";
  return context.platform.store.read((tx) =>
    mappingConfiguration(readMapping(tx, context.region, uuid), readMappingStatus(tx, uuid)),
  );
}
