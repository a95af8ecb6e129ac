import type { ServiceModel } from "../../models/model.ts";

/**
 * An error's `__type`. DynamoDB and its streams put the namespace before the name: their own errors one, those of AWS's
 * front end another (as dynalite recorded them); other services send the bare name.
 */
export function qualifiedCode(model: ServiceModel, code: string): string {
  if (model.signingName !== "dynamodb") return code;
  if (code === "ValidationException") return `com.amazon.coral.validate#${code}`;
  if (frontEndCodes.has(code)) return `com.amazon.coral.service#${code}`;
  return `com.amazonaws.dynamodb.v20120810#${code}`;
}

const frontEndCodes = new Set([
  "AccessDeniedException",
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InternalFailure",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "NotImplemented",
  "SerializationException",
  "ServiceUnavailableException",
  "UnknownOperationException",
  "UnrecognizedClientException",
]);
