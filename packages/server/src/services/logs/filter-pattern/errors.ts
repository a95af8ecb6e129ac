import { NotImplementedError, ServiceError } from "../../../kernel/errors.ts";

/** AWS's words for whatever in a pattern it cannot read. */
export function invalidTerm(term: string): ServiceError {
  return new ServiceError("InvalidParameterException", `Invalid character(s) in term '${term}'`);
}

export function missingRegex(): NotImplementedError {
  return new NotImplementedError("regular expressions in filter patterns (%…%)");
}
