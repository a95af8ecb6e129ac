import type { DescribeImportInput, DescribeImportOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";

/** There are none, because ImportTable is refused. */
export async function describeImport(
  _context: RequestContext,
  input: DescribeImportInput,
): Promise<DescribeImportOutput> {
  throw new ServiceError("ImportNotFoundException", `Import not found: ${input.ImportArn}`);
}
