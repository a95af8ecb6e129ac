import type { PutRetentionPolicyCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { requireGroup } from "../lookups.ts";
import { groupKey, logGroups } from "../records.ts";

/** AWS's documentation of `retentionInDays` lists these; the model does not. */
const retentionChoices = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export async function putRetentionPolicy(
  context: RequestContext,
  input: PutRetentionPolicyCommandInput,
): Promise<object> {
  const { logGroupName = "", retentionInDays = 0 } = input;
  if (!retentionChoices.includes(retentionInDays)) {
    throw new ServiceError(
      "InvalidParameterException",
      `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: ` +
        `Member must satisfy enum value set: [${retentionChoices.join(", ")}]`,
    );
  }
  await context.platform.store.transact((tx) => {
    const group = requireGroup(tx, context.region, logGroupName);
    tx.put(groupKey(context.region, logGroupName), logGroups.encode({ ...group, retentionInDays }));
  });
  return {};
}
