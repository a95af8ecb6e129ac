import type { DisableInsightRulesCommandInput, DisableInsightRulesCommandOutput } from "@aws-sdk/client-cloudwatch";
import type { RequestContext } from "../../../engine/service.ts";
import { failuresToChange } from "../insight-rules/built-in-rules.ts";

export async function disableInsightRules(
  context: RequestContext,
  input: DisableInsightRulesCommandInput,
): Promise<Omit<DisableInsightRulesCommandOutput, "$metadata">> {
  return failuresToChange(context, input, "disable");
}
