import type { ListVersionsByFunctionRequest, ListVersionsByFunctionResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { functionSummary } from "../function-configuration.ts";
import { functionReference } from "../function-name.ts";
import { functionsPerPageMax } from "../limits.ts";
import { nameOfMarker, pageOf } from "../page.ts";
import { readFunction, requestedFunction } from "../stored-function.ts";
import { versionsAfter } from "../versions/lookup.ts";

/** `$LATEST` first, then the published ones in the order of their numbers, at most 50 a page. */
export async function listVersionsByFunction(
  context: RequestContext,
  input: ListVersionsByFunctionRequest,
): Promise<ListVersionsByFunctionResponse> {
  const { platform, region } = context;
  const reference = requestedFunction(context, input.FunctionName);
  const limit = Math.min(input.MaxItems ?? functionsPerPageMax, functionsPerPageMax);
  const after = nameOfMarker(input.Marker);
  const found = await platform.store.read((tx) =>
    versionsAfter(tx, readFunction(tx, region, reference), after, limit + 1),
  );
  const page = pageOf(found, limit, ({ version }) => version);
  const summaries = page.items.map((record) => {
    const { invokedArn } = functionReference(region, record.functionName, record.version);
    return functionSummary(record, invokedArn);
  });
  return { Versions: summaries, NextMarker: page.nextMarker };
}
