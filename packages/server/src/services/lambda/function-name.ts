import { accountId } from "../../engine/platform.ts";
import { ServiceError } from "../../kernel/errors.ts";
import { invalidParameter, resourceNotFound } from "./errors.ts";

/** The version that a function's code and configuration are changed in. */
export const latestVersion = "$LATEST";

/** Which function a request means, its name taken apart and found to be of this region and account. */
export interface FunctionReference {
  readonly functionName: string;
  /** Version or alias, when the caller named one. */
  readonly qualifier: string | undefined;
  /** Without the qualifier. */
  readonly functionArn: string;
  /** With the qualifier when the caller named one. */
  readonly invokedArn: string;
}

const forms =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2,}(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;

/**
 * Reads the forms that AWS allows: a name, a partial ARN (`123456789012:function:name`) or a full one, each with or without
 * `:qualifier`. `operation` is for the answer to those who name another account's function.
 */
export function resolveFunction(
  region: string,
  functionName: string,
  qualifier?: string,
  operation = "GetFunction",
): FunctionReference {
  const parts = forms.exec(functionName)?.groups;
  const name = parts?.["name"];
  if (!parts || !name) throw invalidParameter(`Invalid function name: ${functionName}`);
  if (name.length > 64) throw nameTooLong(functionName);
  if (parts["region"] && parts["region"] !== region) {
    throw resourceNotFound(`Functions from '${parts["region"]}' are not reachable in this region ('${region}')`);
  }
  if (parts["account"] && parts["account"] !== accountId) throw foreignAccount(functionName, operation);
  const derived = parts["qualifier"];
  if (derived && qualifier && derived !== qualifier) {
    throw invalidParameter("The derived qualifier from the function name does not match the specified qualifier.");
  }
  return functionReference(region, name, derived ?? qualifier);
}

export function functionReference(region: string, functionName: string, qualifier?: string): FunctionReference {
  const arn = functionArnOf(region, functionName);
  return { functionName, qualifier, functionArn: arn, invokedArn: qualifier ? `${arn}:${qualifier}` : arn };
}

export function functionArnOf(region: string, functionName: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
}

function nameTooLong(functionName: string): ServiceError {
  return invalidParameter(
    `1 validation error detected: Value '${functionName}' at 'functionName' failed to satisfy constraint: ` +
      "Member must have length less than or equal to 64",
  );
}

function foreignAccount(functionName: string, operation: string): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    `Not authorized to perform: lambda:${operation} on resource: ${functionName} ` +
      `because no resource-based policy allows the lambda:${operation} action`,
    { statusCode: 403 },
  );
}
