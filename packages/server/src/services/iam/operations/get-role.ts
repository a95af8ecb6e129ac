import type { GetRoleCommandInput, GetRoleCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { describedRole, requireRole } from "../roles.ts";

type Output = Omit<GetRoleCommandOutput, "$metadata">;

export async function getRole(context: RequestContext, input: GetRoleCommandInput): Promise<Output> {
  const role = await context.platform.store.read((tx) => requireRole(tx, input.RoleName ?? ""));
  return { Role: describedRole(role) };
}
