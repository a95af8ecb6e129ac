import type { CreateLogGroupCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError, ServiceError } from "../../../kernel/errors.ts";
import { ulid } from "../../../kernel/ids.ts";
import { groupKey, logGroups } from "../records.ts";
import { checkTags } from "../tags.ts";

export async function createLogGroup(context: RequestContext, input: CreateLogGroupCommandInput): Promise<object> {
  const { store, clock, random } = context.platform;
  const logGroupName = input.logGroupName ?? "";
  if (input.kmsKeyId !== undefined) throw new NotImplementedError("the parameter kmsKeyId of CreateLogGroup");
  if (input.deletionProtectionEnabled) {
    throw new NotImplementedError("the parameter deletionProtectionEnabled of CreateLogGroup");
  }
  if (input.logGroupClass !== undefined && input.logGroupClass !== "STANDARD") {
    throw new NotImplementedError(`the logGroupClass ${input.logGroupClass} of CreateLogGroup`);
  }
  if (/^aws\//i.test(logGroupName)) {
    throw new ServiceError("InvalidParameterException", "Log groups starting with AWS/ are reserved for AWS.");
  }
  const tags = { ...input.tags };
  checkTags(tags);

  const key = groupKey(context.region, logGroupName);
  const groupId = ulid(clock, random);
  const record = logGroups.encode({ logGroupName, groupId, creationMs: clock.nowMs(), tags });
  await store.transact((tx) => {
    if (tx.get(key)) {
      throw new ServiceError("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    tx.put(key, record);
  });
  return {};
}
