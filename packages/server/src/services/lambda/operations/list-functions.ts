import type { FunctionConfiguration, ListFunctionsRequest, ListFunctionsResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { functionSummary } from "../function-configuration.ts";
import { functionReference } from "../function-name.ts";
import { functionsPerPageMax } from "../limits.ts";
import { nameOfMarker, pageOf } from "../page.ts";
import { type FunctionRecord, functionCodec, functionKey, functionsRange, type VersionRecord } from "../records.ts";
import { versionsAfter } from "../versions/lookup.ts";

/** In the order of their names, at most 50 a page, as AWS does whatever `MaxItems` says. */
export async function listFunctions(
  { platform, region }: RequestContext,
  input: ListFunctionsRequest,
): Promise<ListFunctionsResponse> {
  if (input.MasterRegion !== undefined) throw new NotImplementedError("ListFunctions with MasterRegion");
  const limit = Math.min(input.MaxItems ?? functionsPerPageMax, functionsPerPageMax);
  const after = nameOfMarker(input.Marker);
  if (input.FunctionVersion === "ALL") {
    const found = await platform.store.read((tx) => allVersionsAfter(tx, region, after, limit + 1));
    const page = pageOf(found, limit, qualifiedName);
    return { Functions: page.items.map(qualifiedSummary), NextMarker: page.nextMarker };
  }
  const found = await platform.store.read((tx) => [...functionsAfter(tx, region, after, limit + 1)]);
  const page = pageOf(found, limit, (record) => record.functionName);
  return { Functions: page.items.map((record) => functionSummary(record)), NextMarker: page.nextMarker };
}

function* functionsAfter(
  tx: Reading,
  region: string,
  after: string | undefined,
  limit: number,
): Generator<FunctionRecord> {
  const range = functionsRange(region);
  const start = after === undefined ? range.start : keyAfterPrefix(functionKey(region, after));
  for (const { value } of tx.range({ start, end: range.end, limit })) yield functionCodec.decode(value);
}

/** Each function's versions after one another; `after` is a qualified name. */
function allVersionsAfter(tx: Reading, region: string, after: string | undefined, limit: number): VersionRecord[] {
  const [name, version] = after?.split(":") ?? [];
  const begun = name === undefined ? undefined : tx.get(functionKey(region, name));
  const found = begun ? versionsAfter(tx, functionCodec.decode(begun), version, limit) : [];
  for (const record of functionsAfter(tx, region, name, limit)) {
    if (found.length >= limit) break;
    found.push(...versionsAfter(tx, record, undefined, limit - found.length));
  }
  return found;
}

function qualifiedName({ functionName, version }: VersionRecord): string {
  return `${functionName}:${version}`;
}

function qualifiedSummary(record: VersionRecord): FunctionConfiguration {
  const { region, functionName, version } = record;
  return functionSummary(record, functionReference(region, functionName, version).invokedArn);
}
