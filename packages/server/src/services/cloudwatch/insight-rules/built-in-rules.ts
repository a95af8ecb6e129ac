import type { PartialFailure } from "@aws-sdk/client-cloudwatch";
import { insightRuleKey } from "../../../engine/contributor-insights/records.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { missingParameter, requireText } from "../parameters.ts";

export const ruleNameLengthMax = 128;

/**
 * Why the rules of a request are not changed: there are only those that other services made, and "you can't use the CloudWatch
 * console or APIs to directly modify or delete the rules created by CloudWatch Contributor Insights for DynamoDB". What the
 * members of a failure hold AWS does not say; these are its errors' names.
 */
export async function failuresToChange(
  { platform, region }: RequestContext,
  input: { readonly RuleNames: readonly string[] | undefined },
  verb: "disable" | "enable" | "delete",
): Promise<{ Failures: PartialFailure[] }> {
  const given = input.RuleNames ?? [];
  if (given.length === 0) throw missingParameter("RuleNames");
  const names = given.map((name, at) => requireText(`RuleNames.member.${at + 1}`, name, ruleNameLengthMax));
  const known = await platform.store.read((tx) => names.map((name) => tx.get(insightRuleKey(region, name))));
  return {
    Failures: names.map((FailureResource, index) =>
      known[index]
        ? {
            FailureResource,
            ExceptionType: "InvalidParameterValueException",
            FailureCode: "InvalidParameterValue",
            FailureDescription: `You cannot ${verb} built-in rules.`,
          }
        : {
            FailureResource,
            ExceptionType: "ResourceNotFoundException",
            FailureCode: "ResourceNotFound",
            FailureDescription: ruleNotFoundMessage(FailureResource),
          },
    ),
  };
}

export function ruleNotFoundMessage(name: string): string {
  return `The Contributor Insights rule ${name} does not exist.`;
}
