import type { Role } from "@aws-sdk/client-iam";
import { ServiceError } from "../../kernel/errors.ts";
import type { Reading } from "../../store/store.ts";
import { roleArn } from "./arns.ts";
import { urlEncoded } from "./documents.ts";
import { type RoleRecord, roleKey, roles } from "./records.ts";

/** Throws NoSuchEntityException. */
export function requireRole(tx: Reading, roleName: string): RoleRecord {
  const role = findRole(tx, roleName);
  if (!role) throw new ServiceError("NoSuchEntityException", `The role with name ${roleName} cannot be found.`);
  return role;
}

/** Looking up, a name is taken as it is written. */
export function findRole(tx: Reading, roleName: string): RoleRecord | undefined {
  const stored = tx.get(roleKey(roleName));
  const role = stored && roles.decode(stored);
  return role?.roleName === roleName ? role : undefined;
}

/** A role as lists show it: AWS leaves out its tags there. */
export function listedRole(role: RoleRecord): Role {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: roleArn(role.path, role.roleName),
    CreateDate: new Date(role.createMs),
    AssumeRolePolicyDocument: urlEncoded(role.trustPolicy),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

export function describedRole(role: RoleRecord): Role {
  const Tags = Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }));
  return { ...listedRole(role), ...(Tags.length > 0 && { Tags }) };
}
