import type { ListFunctionsRequest, ListFunctionsResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import { functionSummary } from "../function-configuration.ts";
import { latestVersion } from "../function-name.ts";
import { functionsPerPageMax } from "../limits.ts";
import { nameOfMarker, pageOf } from "../page.ts";
import { functionCodec, functionKey, functionsRange } from "../records.ts";

/** In the order of their names, at most 50 a page, as AWS does whatever `MaxItems` says. */
export async function listFunctions(
  context: RequestContext,
  input: ListFunctionsRequest,
): Promise<ListFunctionsResponse> {
  if (input.MasterRegion !== undefined) throw new NotImplementedError("ListFunctions with MasterRegion");
  const limit = Math.min(input.MaxItems ?? functionsPerPageMax, functionsPerPageMax);
  const after = nameOfMarker(input.Marker);
  const range = functionsRange(context.region);
  const start = after === undefined ? range.start : keyAfterPrefix(functionKey(context.region, after));
  const records = await context.platform.store.read((tx) =>
    Array.from(tx.range({ start, end: range.end, limit: limit + 1 }), ({ value }) => functionCodec.decode(value)),
  );
  const page = pageOf(records, limit, (record) => record.functionName);
  const functions = page.items.map(functionSummary);
  return {
    Functions: input.FunctionVersion === "ALL" ? functions.map(qualified) : functions,
    NextMarker: page.nextMarker,
  };
}

function qualified<Summary extends { FunctionArn?: string | undefined }>(summary: Summary): Summary {
  return { ...summary, FunctionArn: `${summary.FunctionArn}:${latestVersion}` };
}
