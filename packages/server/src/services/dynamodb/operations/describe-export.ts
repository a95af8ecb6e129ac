import type { DescribeExportInput, DescribeExportOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";

/** There are none, because ExportTableToPointInTime is refused. */
export async function describeExport(
  _context: RequestContext,
  input: DescribeExportInput,
): Promise<DescribeExportOutput> {
  throw new ServiceError("ExportNotFoundException", `Export not found: ${input.ExportArn}`);
}
