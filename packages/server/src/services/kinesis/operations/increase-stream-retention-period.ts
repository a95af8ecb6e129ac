import type { IncreaseStreamRetentionPeriodCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidArgument } from "../errors.ts";
import { changeRetention } from "../retention-periods.ts";

/** What had expired before stays out of reach. To ask for the period that there is already is no error, as on AWS. */
export async function increaseStreamRetentionPeriod(
  context: RequestContext,
  input: IncreaseStreamRetentionPeriodCommandInput,
): Promise<object> {
  return changeRetention(context, input, (streamName, requested, existing) => {
    if (requested >= existing) return;
    throw invalidArgument(
      `Requested retention period (${requested} hours) for stream ${streamName} can not be shorter than existing ` +
        `retention period (${existing} hours). Use DecreaseRetentionPeriod API.`,
    );
  });
}
