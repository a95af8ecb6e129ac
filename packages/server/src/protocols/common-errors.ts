import { ServiceError } from "../kernel/errors.ts";
import type { ServiceModel } from "../models/model.ts";

type Protocol = ServiceModel["protocol"];

/** Errors that every service raises, each protocol by its own name and with its own status. */
export type CommonError =
  | "AccessDenied"
  | "ExpiredToken"
  | "IncompleteSignature"
  | "InvalidSignature"
  | "MissingAuthenticationToken"
  | "UnrecognizedClient";

/** The error as the protocol's services name it, e.g. `UnrecognizedClientException` or `InvalidClientTokenId`. */
export function commonError(protocol: Protocol, error: CommonError, message: string): ServiceError {
  if (protocol === "json" || protocol === "smithy-rpc-v2-cbor")
    return new ServiceError(`${error}Exception`, message, { statusCode: 400 });
  if (protocol === "rest-json") return new ServiceError(`${error}Exception`, message, { statusCode: 403 });
  return new ServiceError(queryNames[error], message, { statusCode: error === "IncompleteSignature" ? 400 : 403 });
}

/** What the query protocol calls an error that the others know as `code`; undefined when it is none of these. */
export function queryNameOf(code: string): string | undefined {
  const name = code.replace(/Exception$/, "");
  return Object.hasOwn(queryNames, name) ? queryNames[name as CommonError] : undefined;
}

const queryNames: Readonly<Record<CommonError, string>> = {
  AccessDenied: "AccessDenied",
  ExpiredToken: "ExpiredToken",
  IncompleteSignature: "IncompleteSignature",
  InvalidSignature: "SignatureDoesNotMatch",
  MissingAuthenticationToken: "MissingAuthenticationToken",
  UnrecognizedClient: "InvalidClientTokenId",
};
