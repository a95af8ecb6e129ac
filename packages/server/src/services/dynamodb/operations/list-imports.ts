import type { ListImportsInput, ListImportsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { validationError } from "../errors.ts";

/** There are none, because ImportTable is refused; so no token was ever handed out. */
export async function listImports(_context: RequestContext, input: ListImportsInput): Promise<ListImportsOutput> {
  if (input.NextToken !== undefined) throw validationError("Invalid NextToken");
  return { ImportSummaryList: [] };
}
