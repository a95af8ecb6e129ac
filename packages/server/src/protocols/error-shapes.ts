import type { ServiceError } from "../kernel/errors.ts";
import type { ServiceModel, Shape } from "../models/model.ts";

/** The shape of an error in the service's model; undefined for those that AWS's front ends raise for every service. */
export function errorShape(model: ServiceModel, error: ServiceError): Shape | undefined {
  const shape = Object.hasOwn(model.shapes, error.code) ? model.shapes[error.code] : undefined;
  return shape?.exception || shape?.error ? shape : undefined;
}

/** The HTTP status of an error: what the model says, else what the error says, else whose fault its name says it is. */
export function errorStatus(model: ServiceModel, error: ServiceError): number {
  const modelled = errorShape(model, error)?.error?.httpStatusCode;
  return modelled ?? error.statusCode ?? statusByCode.get(error.code) ?? 400;
}

/** Whether the caller is at fault, which AWS calls Sender, Client or User, depending on the protocol. */
export function isSenderFault(model: ServiceModel, error: ServiceError): boolean {
  return errorStatus(model, error) < 500;
}

const statusByCode: ReadonlyMap<string, number> = new Map([
  ["InternalFailure", 500],
  ["InternalServerError", 500],
  ["InternalServerErrorException", 500],
  ["ServiceException", 500],
  ["ServiceUnavailable", 503],
  ["ServiceUnavailableException", 503],
]);
