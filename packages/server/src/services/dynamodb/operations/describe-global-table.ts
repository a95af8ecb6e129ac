import type { DescribeGlobalTableInput, DescribeGlobalTableOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { globalTableNotFound } from "../errors.ts";

/** There are none, because CreateGlobalTable is refused. */
export async function describeGlobalTable(
  _context: RequestContext,
  input: DescribeGlobalTableInput,
): Promise<DescribeGlobalTableOutput> {
  throw globalTableNotFound(input.GlobalTableName!);
}
