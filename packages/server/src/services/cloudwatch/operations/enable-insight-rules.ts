import type { EnableInsightRulesCommandInput, EnableInsightRulesCommandOutput } from "@aws-sdk/client-cloudwatch";
import type { RequestContext } from "../../../engine/service.ts";
import { failuresToChange } from "../insight-rules/built-in-rules.ts";

export async function enableInsightRules(
  context: RequestContext,
  input: EnableInsightRulesCommandInput,
): Promise<Omit<EnableInsightRulesCommandOutput, "$metadata">> {
  return failuresToChange(context, input, "enable");
}
