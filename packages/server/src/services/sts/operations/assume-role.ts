import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { accountId } from "../../../engine/platform.ts";
import { type Principal, servicePrincipal } from "../../../engine/principal.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError, ServiceError } from "../../../kernel/errors.ts";
import { trusts } from "../trust.ts";

type Output = Omit<AssumeRoleCommandOutput, "$metadata">;

const sessionSecondsDefault = 3600;
const chainedSecondsMax = 3600;

/** Makes credentials for a session of a role whose trust policy takes the caller. They live by themselves: nothing is stored. */
export async function assumeRole(context: RequestContext, input: AssumeRoleCommandInput): Promise<Output> {
  refuseMissing(input);
  const { RoleArn = "", RoleSessionName = "", DurationSeconds = sessionSecondsDefault, ExternalId } = input;
  const role = await findRole(context, RoleArn);
  const trusted =
    role &&
    trusts(role.trustPolicy, { principal: context.principal, externalId: ExternalId, sessionName: RoleSessionName });
  // AWS does not tell a stranger whether the role exists.
  if (!role || !trusted) throw accessDenied(context.principal, RoleArn);
  checkDuration(context.principal, DurationSeconds, role.maxSessionSeconds);

  const { clock, credentials } = context.platform;
  const principal: Principal = {
    type: "assumed-role",
    arn: `arn:aws:sts::${accountId}:assumed-role/${role.roleName}/${RoleSessionName}`,
    userId: `${role.roleId}:${RoleSessionName}`,
    roleArn: RoleArn,
  };
  // Expiration travels in whole seconds.
  const expirationMs = Math.floor(clock.nowMs() / 1000 + DurationSeconds) * 1000;
  const session = credentials.issueSession(principal, expirationMs);
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expirationMs),
    },
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
  };
}

interface FoundRole {
  readonly roleName: string;
  readonly roleId: string;
  readonly maxSessionSeconds: number;
  readonly trustPolicy: string;
}

async function findRole(context: RequestContext, arn: string): Promise<FoundRole | undefined> {
  const [, account, roleName] = /^arn:aws:iam::(\d{12}):role\/(?:[!-~]*\/)?([\w+=,.@-]{1,64})$/.exec(arn) ?? [];
  if (!account) throw new ServiceError("ValidationError", `${arn} is invalid`, { statusCode: 400 });
  if (account !== accountId) return undefined;
  try {
    const { Role } = await context.clients
      .as(servicePrincipal("sts.amazonaws.com"))
      .iam.getRole({ RoleName: roleName });
    if (Role?.Arn !== arn) return undefined;
    return {
      roleName: Role.RoleName ?? "",
      roleId: Role.RoleId ?? "",
      maxSessionSeconds: Role.MaxSessionDuration ?? sessionSecondsDefault,
      trustPolicy: decodeURIComponent(Role.AssumeRolePolicyDocument ?? ""),
    };
  } catch (error) {
    if (error instanceof ServiceError && error.code === "NoSuchEntityException") return undefined;
    throw error;
  }
}

/** A role's own limit is for people's sessions: AWS's documentation exempts those that a service begins. */
function checkDuration(principal: Principal, seconds: number, roleSecondsMax: number): void {
  if (principal.type === "service") return;
  if (principal.type === "assumed-role" && seconds > chainedSecondsMax) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
      { statusCode: 400 },
    );
  }
  if (seconds > roleSecondsMax) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      { statusCode: 400 },
    );
  }
}

function accessDenied(principal: Principal, roleArn: string): ServiceError {
  return new ServiceError(
    "AccessDenied",
    `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { statusCode: 403 },
  );
}

const missingParameters = [
  "Policy",
  "PolicyArns",
  "Tags",
  "TransitiveTagKeys",
  "SerialNumber",
  "TokenCode",
  "SourceIdentity",
  "ProvidedContexts",
] as const;

function refuseMissing(input: AssumeRoleCommandInput): void {
  // An empty list asks for nothing.
  const name = missingParameters.find((parameter) => (input[parameter]?.length ?? 0) > 0);
  if (name) throw new NotImplementedError(`the parameter ${name} of AssumeRole`);
}
