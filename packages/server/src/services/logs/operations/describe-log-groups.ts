import type {
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  LogGroup,
} from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError, ServiceError } from "../../../kernel/errors.ts";
import { keyAfterPrefix } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { logGroupArn } from "../arns.ts";
import { usageOf } from "../lookups.ts";
import { decodePageToken, encodePageToken } from "../page-token.ts";
import { groupKey, groupsOf, type LogGroupRecord, logGroups } from "../records.ts";

type Output = Omit<DescribeLogGroupsCommandOutput, "$metadata">;

const pageSizeMax = 50;

export async function describeLogGroups(
  context: RequestContext,
  input: DescribeLogGroupsCommandInput,
): Promise<Output> {
  refuseMissing(input);
  const { logGroupNamePrefix = "", logGroupNamePattern = "", limit = pageSizeMax, nextToken } = input;
  if (input.logGroupNamePrefix && input.logGroupNamePattern) {
    throw new ServiceError(
      "InvalidParameterException",
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  }
  const after = nextToken === undefined ? undefined : decodePageToken(nextToken).name;
  const { start, end } = groupsOf(context.region);
  // Only STANDARD groups can exist here.
  if (input.logGroupClass !== undefined && input.logGroupClass !== "STANDARD") return { logGroups: [] };

  return context.platform.store.read((tx) => {
    const found: LogGroup[] = [];
    const first = after !== undefined ? keyAfterPrefix(groupKey(context.region, after)) : start;
    const from = logGroupNamePrefix ? later(first, groupKey(context.region, logGroupNamePrefix)) : first;
    for (const { value } of tx.range({ start: from, end })) {
      const group = logGroups.decode(value);
      if (!group.logGroupName.startsWith(logGroupNamePrefix)) break;
      if (!group.logGroupName.includes(logGroupNamePattern)) continue;
      if (found.length === limit) {
        return { logGroups: found, nextToken: encodePageToken({ name: found[limit - 1]!.logGroupName! }) };
      }
      found.push(describe(tx, context.region, group, logGroupNamePattern !== ""));
    }
    return { logGroups: found };
  });
}

function describe(tx: Reading, region: string, group: LogGroupRecord, brief: boolean): LogGroup {
  const { logGroupName, creationMs, retentionInDays } = group;
  const arn = logGroupArn(region, logGroupName);
  const facts = { logGroupName, creationTime: creationMs, arn: `${arn}:*` };
  // AWS's documentation: with a pattern, only these three are included.
  if (brief) return facts;
  return {
    ...facts,
    logGroupArn: arn,
    ...(retentionInDays !== undefined && { retentionInDays }),
    metricFilterCount: 0,
    storedBytes: usageOf(tx, group.groupId).storedBytes,
    logGroupClass: "STANDARD",
    deletionProtectionEnabled: false,
  };
}

function later(one: Uint8Array, other: Uint8Array): Uint8Array {
  return Buffer.compare(one, other) >= 0 ? one : other;
}

function refuseMissing(input: DescribeLogGroupsCommandInput): void {
  for (const name of ["accountIdentifiers", "includeLinkedAccounts", "logGroupIdentifiers"] as const) {
    if (input[name]) throw new NotImplementedError(`the parameter ${name} of DescribeLogGroups`);
  }
}
