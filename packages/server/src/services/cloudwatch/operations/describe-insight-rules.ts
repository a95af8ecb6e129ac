import type {
  DescribeInsightRulesCommandInput,
  DescribeInsightRulesCommandOutput,
  InsightRule,
} from "@aws-sdk/client-cloudwatch";
import {
  type InsightRuleRecord,
  insightRuleKey,
  insightRuleRecords,
  insightRulesOf,
} from "../../../engine/contributor-insights/records.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { decodeKey } from "../../../store/keys.ts";
import { ruleNameLengthMax } from "../insight-rules/built-in-rules.ts";
import { invalidValue } from "../parameters.ts";

const pageCountMax = 500;

/** By their names. */
export async function describeInsightRules(
  { platform, region }: RequestContext,
  { MaxResults, NextToken }: DescribeInsightRulesCommandInput,
): Promise<Omit<DescribeInsightRulesCommandOutput, "$metadata">> {
  const limit = MaxResults ?? pageCountMax;
  if (limit < 1 || limit > pageCountMax) {
    throw invalidValue(`The parameter MaxResults must be between 1 and ${pageCountMax}.`);
  }
  const { start, end } = insightRulesOf(region);
  const from = NextToken === undefined || NextToken === null ? start : insightRuleKey(region, nameIn(NextToken));
  const entries = await platform.store.read((tx) => [...tx.range({ start: from, end, limit: limit + 1 })]);
  const rules = entries.map(({ key, value }) =>
    describe(decodeKey(key)[3] as string, insightRuleRecords.decode(value)),
  );
  const next = rules[limit]?.Name;
  return {
    InsightRules: rules.slice(0, limit),
    ...(next !== undefined && { NextToken: Buffer.from(next).toString("base64url") }),
  };
}

/** A definition in CloudWatch's syntax of rules; that of AWS's own rules is not documented. */
function describe(name: string, { keyLabels, summed }: InsightRuleRecord): InsightRule {
  const schema = { Name: "ServiceLogRule", Version: 1 };
  const contribution = { Keys: keyLabels, ValueOf: summed, Filters: [] };
  return {
    Name: name,
    State: "ENABLED",
    Schema: JSON.stringify(schema),
    Definition: JSON.stringify({ Schema: schema, AggregateOn: "Sum", Contribution: contribution }),
    ManagedRule: true,
  };
}

/** The name of the rule that the page begins with. */
function nameIn(token: string): string {
  const name = Buffer.from(token, "base64url").toString("latin1");
  if (/^[\x20-\x7e]+$/.test(name) && name.length <= ruleNameLengthMax) return name;
  throw new ServiceError("InvalidNextToken", "The next token specified is invalid.");
}
