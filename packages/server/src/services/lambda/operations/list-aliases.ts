import type { ListAliasesRequest, ListAliasesResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { aliasConfiguration } from "../aliases/configuration.ts";
import { type AliasRecord, aliasCodec, aliasesRange, aliasKey } from "../aliases/records.ts";
import { refuseLatestPublished } from "../aliases/routing.ts";
import { functionsPerPageMax } from "../limits.ts";
import { nameOfMarker, pageOf } from "../page.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";

/** In the order of their names. A version's aliases are all those that invoke it, were it only at times. */
export async function listAliases(context: RequestContext, input: ListAliasesRequest): Promise<ListAliasesResponse> {
  const { platform, region } = context;
  const { FunctionVersion: version } = input;
  refuseLatestPublished("ListAliases", version);
  const reference = requestedFunction(context, input.FunctionName);
  const limit = Math.min(input.MaxItems ?? functionsPerPageMax, functionsPerPageMax);
  const after = nameOfMarker(input.Marker);
  const found = await platform.store.read((tx) => {
    readFunction(tx, region, reference);
    const wanted: AliasRecord[] = [];
    for (const record of aliasesAfter(tx, region, reference.functionName, after)) {
      if (wanted.length > limit) break;
      if (!version || record.version === version || record.additional?.version === version) wanted.push(record);
    }
    return wanted;
  });
  const page = pageOf(found, limit, ({ name }) => name);
  return { Aliases: page.items.map(aliasConfiguration), NextMarker: page.nextMarker };
}

function* aliasesAfter(
  tx: Reading,
  region: string,
  functionName: string,
  after: string | undefined,
): Generator<AliasRecord> {
  const range = aliasesRange(region, functionName);
  const start = after === undefined ? range.start : keyAfterPrefix(aliasKey(region, functionName, after));
  for (const { value } of tx.range({ start, end: range.end })) yield aliasCodec.decode(value);
}
