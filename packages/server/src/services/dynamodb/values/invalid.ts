import { ServiceError } from "../../../kernel/errors.ts";

/** What DynamoDB answers to a request whose values or expressions are wrong. */
export function invalid(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/** The same, behind the words that DynamoDB puts before many of its messages. */
export function invalidParameter(message: string): ServiceError {
  return invalid(`One or more parameter values were invalid: ${message}`);
}
