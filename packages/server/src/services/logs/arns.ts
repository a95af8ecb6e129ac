import { accountId } from "../../engine/platform.ts";
import type { RequestContext } from "../../engine/service.ts";
import { ServiceError } from "../../kernel/errors.ts";

/** The group's ARN as `logGroupArn` and the tagging operations know it. */
export function logGroupArn(region: string, logGroupName: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}`;
}

export function logStreamArn(region: string, logGroupName: string, logStreamName: string): string {
  return `${logGroupArn(region, logGroupName)}:log-stream:${logStreamName}`;
}

/**
 * What a policy must cover for an operation on a group: AWS checks the ARN of a stream without a name, which is why the
 * policies that people write end in `:*`.
 */
export function groupResource({ region }: RequestContext, input: GroupInput): readonly string[] {
  return [logStreamArn(region, nameOfIdentifier(input.logGroupIdentifier) ?? input.logGroupName ?? "", "")];
}

export function streamResource(
  { region }: RequestContext,
  input: GroupInput & { logStreamName: string | undefined },
): readonly string[] {
  const logGroupName = nameOfIdentifier(input.logGroupIdentifier) ?? input.logGroupName ?? "";
  return [logStreamArn(region, logGroupName, input.logStreamName ?? "")];
}

export function taggedResource(
  _context: RequestContext,
  input: { resourceArn: string | undefined },
): readonly string[] {
  return [input.resourceArn ?? ""];
}

export interface GroupInput {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The name of the group that a request names directly, or by name or ARN in `logGroupIdentifier`. */
export function requestedGroup(region: string, { logGroupName, logGroupIdentifier }: GroupInput): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw new ServiceError("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  }
  if (logGroupName !== undefined) return logGroupName;
  if (logGroupIdentifier === undefined) {
    throw new ServiceError(
      "InvalidParameterException",
      "1 validation error detected: Value at 'logGroupName' failed to satisfy constraint: Member must not be null",
    );
  }
  if (!logGroupIdentifier.startsWith("arn:")) return logGroupIdentifier;
  const name = nameOfArn(region, logGroupIdentifier);
  if (name === undefined) throw groupNotFound();
  return name;
}

/** The group's name in an ARN of this account and region, with or without the trailing `:*`. */
export function nameOfArn(region: string, arn: string): string | undefined {
  const prefix = logGroupArn(region, "");
  if (!arn.startsWith(prefix)) return undefined;
  const name = arn.slice(prefix.length).replace(/:\*$/, "");
  return /^[.\-_/#A-Za-z0-9]{1,512}$/.test(name) ? name : undefined;
}

export function groupNotFound(): ServiceError {
  return new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
}

function nameOfIdentifier(identifier: string | undefined): string | undefined {
  return identifier?.startsWith("arn:") ? identifier.split(":")[6] : identifier;
}
