import type {
  DescribeAccountSettingsCommandInput,
  DescribeAccountSettingsCommandOutput,
} from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";

type Output = Omit<DescribeAccountSettingsCommandOutput, "$metadata">;

/** Nobody is billed here, so nobody has committed to anything. */
export async function describeAccountSettings(
  _context: RequestContext,
  _input: DescribeAccountSettingsCommandInput,
): Promise<Output> {
  return { MinimumThroughputBillingCommitment: { Status: "DISABLED" } };
}
