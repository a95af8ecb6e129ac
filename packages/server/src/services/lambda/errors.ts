import { ServiceError } from "../../kernel/errors.ts";
import type { FunctionReference } from "./function-name.ts";

/** Lambda's errors carry whose fault they are beside the message. */
const members = { Type: "User" };

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterValueException", message, { members });
}

export function invalidRequestContent(message: string): ServiceError {
  return new ServiceError("InvalidRequestContentException", message, { members });
}

export function resourceConflict(message: string): ServiceError {
  return new ServiceError("ResourceConflictException", message, { members });
}

export function resourceNotFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message, { members });
}

export function functionNotFound(functionArn: string): ServiceError {
  return resourceNotFound(`Function not found: ${functionArn}`);
}

/** An invocation that names no version means the latest, and AWS says so when it finds none. */
export function invokedFunctionNotFound({ functionArn, qualifier }: FunctionReference): ServiceError {
  return functionNotFound(`${functionArn}:${qualifier ?? "$LATEST"}`);
}

/** The words of the operations on aliases, and of those that look for an alias before anything else. */
export function aliasNotFound(aliasArn: string): ServiceError {
  return resourceNotFound(`Cannot find alias arn: ${aliasArn}`);
}

export type ThrottleReason = "ReservedFunctionConcurrentInvocationLimitExceeded" | "ConcurrentInvocationLimitExceeded";

export function tooManyRequests(reason: ThrottleReason): ServiceError {
  return new ServiceError("TooManyRequestsException", "Rate Exceeded.", { members: { ...members, Reason: reason } });
}

export function preconditionFailed(): ServiceError {
  return new ServiceError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. " +
      "Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    { members },
  );
}

/** What AWS sends for a body over a limit: a code that its model lacks (it lists `RequestTooLargeException`). */
export function requestTooLarge(message: string): ServiceError {
  return new ServiceError("RequestEntityTooLargeException", message, { members, statusCode: 413 });
}
