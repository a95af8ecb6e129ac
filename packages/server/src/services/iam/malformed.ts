import { ServiceError } from "../../kernel/errors.ts";

export function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", message);
}
