import { accountId } from "../../engine/platform.ts";
import { type Principal, servicePrincipal } from "../../engine/principal.ts";
import type { RequestContext } from "../../engine/service.ts";
import { ServiceError } from "../../kernel/errors.ts";
import { invalidParameter } from "./errors.ts";
import type { VersionRecord } from "./records.ts";

export const lambdaPrincipal = servicePrincipal("lambda.amazonaws.com");

/** Finds that the caller may pass the role and that Lambda may assume it; answers the role's id. */
export async function checkExecutionRole(context: RequestContext, roleArn: string): Promise<string> {
  const [account, path] = roleArn.split(":").slice(4) as [string, string];
  if (account !== accountId) {
    throw new ServiceError("AccessDeniedException", "Cross-account pass role is not allowed.", { statusCode: 403 });
  }
  await context.authorize("iam:PassRole", [roleArn]);
  const role = await findRole(context, path.slice(path.lastIndexOf("/") + 1));
  const trust = role?.Arn === roleArn ? role.AssumeRolePolicyDocument : undefined;
  if (!role?.RoleId || !trust || !trustsLambda(trust)) {
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  }
  return role.RoleId;
}

/** What a function acts as: its role, in a session named after the function. */
export function executionPrincipal(record: Pick<VersionRecord, "role" | "roleId" | "functionName">): Principal {
  const roleName = record.role.slice(record.role.lastIndexOf("/") + 1);
  return {
    type: "assumed-role",
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${record.functionName}`,
    userId: `${record.roleId}:${record.functionName}`,
    roleArn: record.role,
  };
}

async function findRole(context: RequestContext, roleName: string) {
  try {
    return (await context.clients.as(lambdaPrincipal).iam.getRole({ RoleName: roleName })).Role;
  } catch (error) {
    if (error instanceof ServiceError && (error.code === "NoSuchEntity" || error.code === "NoSuchEntityException")) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Whether a trust policy lets Lambda assume its role. A statement with a `Condition` counts when it denies and does not
 * when it allows, since conditions are not evaluated yet: the safe side of both.
 */
export function trustsLambda(policyText: string): boolean {
  const statements = statementsOf(policyText).filter(
    (statement) => namesAssumeRole(statement) && namesLambda(statement),
  );
  const allowed = statements.some((statement) => statement["Effect"] === "Allow" && !statement["Condition"]);
  return allowed && !statements.some((statement) => statement["Effect"] === "Deny");
}

type Statement = Record<string, unknown>;

/** IAM answers policies percent-encoded; what cannot be read trusts nobody. */
function statementsOf(policyText: string): Statement[] {
  try {
    const text = policyText.trimStart().startsWith("{") ? policyText : decodeURIComponent(policyText);
    return listOf((JSON.parse(text) as Statement)["Statement"]).filter(
      (statement): statement is Statement => typeof statement === "object" && statement !== null,
    );
  } catch {
    return [];
  }
}

function namesAssumeRole(statement: Statement): boolean {
  return listOf(statement["Action"]).some(
    (action) => typeof action === "string" && ["*", "sts:*", "sts:assumerole"].includes(action.toLowerCase()),
  );
}

function namesLambda(statement: Statement): boolean {
  const principal = statement["Principal"];
  if (principal === "*") return true;
  if (typeof principal !== "object" || principal === null) return false;
  const { Service: services, AWS: accounts } = principal as Record<string, unknown>;
  return (
    listOf(services).some((name) => name === "lambda.amazonaws.com" || name === "*") || listOf(accounts).includes("*")
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
