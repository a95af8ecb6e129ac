import type { DecreaseStreamRetentionPeriodCommandInput } from "@aws-sdk/client-kinesis";
import type { RequestContext } from "../../../engine/service.ts";
import { invalidArgument } from "../errors.ts";
import { changeRetention } from "../retention-periods.ts";

/** What is older than the new period is out of reach at once. */
export async function decreaseStreamRetentionPeriod(
  context: RequestContext,
  input: DecreaseStreamRetentionPeriodCommandInput,
): Promise<object> {
  return changeRetention(context, input, (streamName, requested, existing) => {
    if (requested <= existing) return;
    throw invalidArgument(
      `Requested retention period (${requested} hours) for stream ${streamName} can not be longer than existing ` +
        `retention period (${existing} hours). Use IncreaseRetentionPeriod API.`,
    );
  });
}
