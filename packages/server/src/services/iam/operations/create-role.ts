import type { CreateRoleCommandInput, CreateRoleCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError, ServiceError } from "../../../kernel/errors.ts";
import { uniqueId } from "../ids.ts";
import { type RoleRecord, roleKey, roles } from "../records.ts";
import { describedRole } from "../roles.ts";
import { withTags } from "../tags.ts";
import { checkPrincipalsExist, parseTrustPolicy } from "../trust-policy.ts";

type Output = Omit<CreateRoleCommandOutput, "$metadata">;

export async function createRole(context: RequestContext, input: CreateRoleCommandInput): Promise<Output> {
  const { store, clock, random } = context.platform;
  const { RoleName: roleName = "", AssumeRolePolicyDocument: trustPolicy = "", Description: description } = input;
  if (input.PermissionsBoundary !== undefined) {
    throw new NotImplementedError("the parameter PermissionsBoundary of CreateRole");
  }
  const document = parseTrustPolicy(trustPolicy);
  const role: RoleRecord = {
    path: input.Path ?? "/",
    roleName,
    roleId: uniqueId(random, "AROA"),
    createMs: clock.nowMs(),
    ...(description !== undefined && { description }),
    maxSessionSeconds: input.MaxSessionDuration ?? 3600,
    trustPolicy,
    tags: withTags({}, input.Tags),
  };
  await store.transact((tx) => {
    if (tx.get(roleKey(roleName))) {
      throw new ServiceError("EntityAlreadyExistsException", `Role with name ${roleName} already exists.`);
    }
    checkPrincipalsExist(tx, document);
    tx.put(roleKey(roleName), roles.encode(role));
  });
  return { Role: describedRole(role) };
}
