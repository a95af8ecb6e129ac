import type { GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from "@aws-sdk/client-sts";
import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";

type Output = Omit<GetCallerIdentityCommandOutput, "$metadata">;

export async function getCallerIdentity(
  { principal }: RequestContext,
  _input: GetCallerIdentityCommandInput,
): Promise<Output> {
  return { UserId: principal.userId, Account: accountId, Arn: principal.arn };
}
