import type { ServiceError } from "../kernel/errors.ts";
import type { ServiceModel } from "../models/model.ts";
import { queryNameOf } from "./common-errors.ts";
import { errorShape, isSenderFault } from "./error-shapes.ts";

/**
 * The header by which a service that once spoke query tells, in its newer protocols, the code that an error has there, so
 * that programs which test for the old code go on working. Rules: Smithy's `awsQueryCompatible` trait.
 */
export function queryErrorHeader(model: ServiceModel, error: ServiceError): Record<string, string> {
  if (!model.queryCompatible) return {};
  const shape = errorShape(model, error);
  const code = shape ? shape.error?.code : queryNameOf(error.code);
  if (!code) return {};
  return { "x-amzn-query-error": `${code};${isSenderFault(model, error) ? "Sender" : "Receiver"}` };
}
