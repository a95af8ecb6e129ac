import type { DescribeGlobalTableSettingsInput, DescribeGlobalTableSettingsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { globalTableNotFound } from "../errors.ts";

/** There are none, because CreateGlobalTable is refused. */
export async function describeGlobalTableSettings(
  _context: RequestContext,
  input: DescribeGlobalTableSettingsInput,
): Promise<DescribeGlobalTableSettingsOutput> {
  throw globalTableNotFound(input.GlobalTableName!);
}
