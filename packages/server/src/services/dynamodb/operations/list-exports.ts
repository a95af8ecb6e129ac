import type { ListExportsInput, ListExportsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { validationError } from "../errors.ts";

/** There are none, because ExportTableToPointInTime is refused; so no token was ever handed out. */
export async function listExports(_context: RequestContext, input: ListExportsInput): Promise<ListExportsOutput> {
  if (input.NextToken !== undefined) throw validationError("Invalid NextToken");
  return { ExportSummaries: [] };
}
