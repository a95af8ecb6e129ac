import type { RequestContext } from "../../engine/service.ts";
import { ServiceError } from "../../kernel/errors.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { resourceConflict, resourceNotFound } from "./errors.ts";
import { mappingArn } from "./event-source-mapping-configuration.ts";
import {
  type EventSourceMappingRecord,
  type MappingStatus,
  mappingBySourceCodec,
  mappingBySourceKey,
  mappingCodec,
  mappingKey,
  mappingStatusCodec,
  mappingStatusKey,
  mappingsTopic,
} from "./records.ts";

/** The ARN that a request for one mapping touches, for authorisation. */
export function mappingResource(context: RequestContext, input: { readonly UUID?: string }): readonly string[] {
  return [mappingArn(context.region, input.UUID ?? "")];
}

export function readMapping(tx: Reading, region: string, uuid: string): EventSourceMappingRecord {
  const bytes = tx.get(mappingKey(region, uuid));
  if (!bytes) throw resourceNotFound("The resource you requested does not exist.");
  return mappingCodec.decode(bytes);
}

export function readMappingStatus(tx: Reading, uuid: string): MappingStatus | undefined {
  const bytes = tx.get(mappingStatusKey(uuid));
  return bytes && mappingStatusCodec.decode(bytes);
}

/** Writes a mapping that a request has changed, and tells the pollers. */
export function writeMapping(tx: Writing, record: EventSourceMappingRecord): void {
  tx.put(mappingKey(record.region, record.uuid), mappingCodec.encode(record));
  tx.wake(mappingsTopic);
}

/** Claims source and function for a mapping; there can only be one of both. A version or alias counts for itself. */
export function claimSource(tx: Writing, record: EventSourceMappingRecord): void {
  const key = claimKey(record);
  const holder = tx.get(key);
  if (holder) {
    throw resourceConflict(
      `The event source arn (" ${record.eventSourceArn} ") and function (" ${record.functionName} ") provided mapping ` +
        `already exists. Please update or delete the existing mapping with UUID ${mappingBySourceCodec.decode(holder).uuid}`,
    );
  }
  tx.put(key, mappingBySourceCodec.encode({ uuid: record.uuid }));
}

export function releaseSource(tx: Writing, record: EventSourceMappingRecord): void {
  tx.delete(claimKey(record));
}

function claimKey({ region, eventSourceArn, functionName, qualifier }: EventSourceMappingRecord): Uint8Array {
  return mappingBySourceKey(region, eventSourceArn, qualifier ? `${functionName}:${qualifier}` : functionName);
}

/** A mapping that is on its way from one state to another changes no more until it has arrived. */
export function requireSettled(record: EventSourceMappingRecord, verb: "update" | "delete"): void {
  if (record.state === "Enabled" || record.state === "Disabled") return;
  throw new ServiceError("ResourceInUseException", `Cannot ${verb} the event source mapping because it is in use.`, {
    members: { Type: "User" },
  });
}
