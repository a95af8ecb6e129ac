import type {
  EventSourceMappingConfiguration,
  ListEventSourceMappingsRequest,
  ListEventSourceMappingsResponse,
} from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { mappingConfiguration } from "../event-source-mapping-configuration.ts";
import { resolveFunction } from "../function-name.ts";
import { mappingsPerPageMax } from "../limits.ts";
import { nameOfMarker, pageOf } from "../page.ts";
import { type EventSourceMappingRecord, mappingCodec, mappingKey, mappingsRange } from "../records.ts";
import { readMappingStatus } from "../stored-mapping.ts";

/** In the order of their UUIDs, at most 100 a page. */
export async function listEventSourceMappings(
  context: RequestContext,
  input: ListEventSourceMappingsRequest,
): Promise<ListEventSourceMappingsResponse> {
  const limit = Math.min(input.MaxItems ?? mappingsPerPageMax, mappingsPerPageMax);
  const after = nameOfMarker(input.Marker);
  const isWanted = filterOf(context.region, input);
  const found = await context.platform.store.read((tx) => {
    const wanted: EventSourceMappingConfiguration[] = [];
    for (const record of mappingsAfter(tx, context.region, after)) {
      if (isWanted(record)) wanted.push(mappingConfiguration(record, readMappingStatus(tx, record.uuid)));
      if (wanted.length > limit) break;
    }
    return wanted;
  });
  const page = pageOf(found, limit, (mapping) => mapping.UUID ?? "");
  return { EventSourceMappings: [...page.items], NextMarker: page.nextMarker };
}

function filterOf(
  region: string,
  input: ListEventSourceMappingsRequest,
): (record: EventSourceMappingRecord) => boolean {
  const { EventSourceArn: arn, FunctionName: name } = input;
  const reference = name === undefined ? undefined : resolveFunction(region, name);
  return (record) =>
    (arn === undefined || record.eventSourceArn === arn) &&
    (reference === undefined ||
      (record.functionName === reference.functionName && record.qualifier === reference.qualifier));
}

function* mappingsAfter(tx: Reading, region: string, after: string | undefined): Generator<EventSourceMappingRecord> {
  const range = mappingsRange(region);
  const start = after === undefined ? range.start : keyAfterPrefix(mappingKey(region, after));
  for (const { value } of tx.range({ start, end: range.end })) yield mappingCodec.decode(value);
}
