import { accountId } from "../../engine/platform.ts";
import type { Principal } from "../../engine/principal.ts";
import { conditionHolds } from "./trust-conditions.ts";

/** What a trust policy judges. */
export interface AssumeRoleRequest {
  readonly principal: Principal;
  readonly externalId: string | undefined;
  readonly sessionName: string;
}

/** A statement of a trust policy; IAM has checked its grammar before it stored it. */
interface TrustStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Whether a trust policy lets the caller assume the role: some statement allows it and none denies it. Naming the account
 * leaves the choice to the account's own policies. Throws NotImplementedError where a condition decides that is not
 * understood.
 */
export function trusts(trustPolicy: string, request: AssumeRoleRequest): boolean {
  const { Statement } = JSON.parse(trustPolicy) as { Statement: TrustStatement | readonly TrustStatement[] };
  const statements = [Statement].flat() as TrustStatement[];
  const applies = (statement: TrustStatement) =>
    listOf(statement.Action).some(isAssumeRole) &&
    names(statement.Principal, request.principal) &&
    conditionHolds(statement.Condition, request);
  return (
    !statements.some((statement) => statement.Effect === "Deny" && applies(statement)) &&
    statements.some((statement) => statement.Effect === "Allow" && applies(statement))
  );
}

export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : ([value].flat() as T[]);
}

function isAssumeRole(action: string): boolean {
  return /^sts:(AssumeRole|AssumeRole\*)$/i.test(action);
}

function names(named: TrustStatement["Principal"], principal: Principal): boolean {
  if (named === "*") return true;
  if (principal.type === "service") return listOf(named["Service"]).includes(principal.arn);
  const known = ["*", accountId, `arn:aws:iam::${accountId}:root`, ...identities(principal)];
  return listOf(named["AWS"]).some((name) => known.includes(name));
}

/** The session itself, its role, and the unique id of the role or user. */
function identities(principal: Exclude<Principal, { type: "service" }>): string[] {
  const id = principal.userId.split(":")[0]!;
  return [principal.arn, id, ...(principal.type === "assumed-role" ? [principal.roleArn] : [])];
}
