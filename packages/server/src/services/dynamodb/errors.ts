import { NotImplementedError, ServiceError } from "../../kernel/errors.ts";

export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/** The words with which DynamoDB begins many of its complaints about parameters. */
export function invalidParameters(message: string): ServiceError {
  return validationError(`One or more parameter values were invalid: ${message}`);
}

export function resourceNotFound(what?: string): ServiceError {
  const message = "Requested resource not found";
  return new ServiceError("ResourceNotFoundException", what ? `${message}: ${what} not found` : message);
}

/** Refuses the parameters of an operation that Tireless does not honour, when the caller gave them. */
export function refuseParameters(operation: string, input: object, names: readonly string[], why?: string): void {
  for (const name of names) {
    if ((input as Record<string, unknown>)[name] !== undefined) {
      throw new NotImplementedError(`the parameter ${name} of ${operation}`, why);
    }
  }
}

/** Why there are no global tables: each region's tables are its own. */
export const noReplication = "tables are not replicated from one region to another";

/** Refuses older parameters beside expressions, which have replaced them. Both lists are in AWS's order. */
export function refuseMixture(input: object, legacy: readonly string[], expressions: readonly string[]): void {
  const isGiven = (name: string) => (input as Record<string, unknown>)[name] !== undefined;
  const given = legacy.filter(isGiven);
  if (given.length === 0) return;
  const givenExpressions = expressions.filter(isGiven);
  if (givenExpressions.length === 0) return;
  throw validationError(
    "Can not use both expression and non-expression parameters in the same request: " +
      `Non-expression parameters: {${given.join(", ")}} Expression parameters: {${givenExpressions.join(", ")}}`,
  );
}

export function globalTableNotFound(name: string): ServiceError {
  return new ServiceError("GlobalTableNotFoundException", `Global table with name: '${name}' does not exist.`);
}
