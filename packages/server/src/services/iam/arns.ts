import { accountId } from "../../engine/platform.ts";
import type { RequestContext } from "../../engine/service.ts";

export function roleArn(path: string, roleName: string): string {
  return `arn:aws:iam::${accountId}:role${path}${roleName}`;
}

export function policyArn(path: string, policyName: string): string {
  return `arn:aws:iam::${accountId}:policy${path}${policyName}`;
}

/** Whose policy an ARN names, and its name and path; undefined for what is no ARN of a policy. */
export function parsePolicyArn(arn: string): { owner: string; path: string; policyName: string } | undefined {
  const match = /^arn:aws:iam::(aws|\d{12}):policy(\/(?:[!-~]{0,510}\/)?)([\w+=,.@-]{1,128})$/.exec(arn);
  if (!match) return undefined;
  const [, owner = "", path = "", policyName = ""] = match;
  return { owner, path, policyName };
}

/** The resources that requests touch. A role is taken to be at its request's path, or else at the root. */
export function roleResource(
  _context: RequestContext,
  input: { RoleName: string | undefined; Path?: string | undefined },
): readonly string[] {
  return [roleArn(input.Path ?? "/", input.RoleName ?? "")];
}

export function newPolicyResource(
  _context: RequestContext,
  input: { PolicyName: string | undefined; Path?: string | undefined },
): readonly string[] {
  return [policyArn(input.Path ?? "/", input.PolicyName ?? "")];
}

export function policyResource(_context: RequestContext, input: { PolicyArn: string | undefined }): readonly string[] {
  return [input.PolicyArn ?? ""];
}

export function rolesResource(_context: RequestContext, input: { PathPrefix?: string | undefined }): readonly string[] {
  return [roleArn(input.PathPrefix ?? "/", "")];
}

export function policiesResource(): readonly string[] {
  return [policyArn("/", "")];
}
