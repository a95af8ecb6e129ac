import type { DeleteInsightRulesCommandInput, DeleteInsightRulesCommandOutput } from "@aws-sdk/client-cloudwatch";
import type { RequestContext } from "../../../engine/service.ts";
import { failuresToChange } from "../insight-rules/built-in-rules.ts";

export async function deleteInsightRules(
  context: RequestContext,
  input: DeleteInsightRulesCommandInput,
): Promise<Omit<DeleteInsightRulesCommandOutput, "$metadata">> {
  return failuresToChange(context, input, "delete");
}
