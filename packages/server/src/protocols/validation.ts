import { ServiceError } from "../kernel/errors.ts";
import type { ServiceModel } from "../models/model.ts";
import { violationCodes } from "../models/validation-words.ts";
import { perOperation } from "./per-operation.ts";
import { type Check, compileStructure } from "./validation/checks.ts";
import { Findings } from "./validation/findings.ts";

/**
 * Holds an operation's input against its model: required members, lengths, ranges, patterns and enums. Throws one
 * `ValidationException` (`ValidationError` in the query protocol, or what `models/validation-words.ts` says) that lists
 * what is wrong in AWS's own words. Opaque shapes and what a service keeps to itself (`models/opaque-shapes.ts`) are left
 * alone.
 *
 * Sources of the words: dynalite's and localstack's recordings of AWS. AWS reports at most ten errors, in no fixed order;
 * here they come in the order of the model's members.
 */
export function validate(model: ServiceModel, operation: string, input: Record<string, unknown>): void {
  const findings = new Findings();
  checkOf(model, operation)(input, findings);
  if (findings.messages.length === 0 && findings.single === undefined) return;
  const code = violationCodes[model.name] ?? (model.protocol === "query" ? "ValidationError" : "ValidationException");
  throw new ServiceError(code, findings.summary(), { statusCode: 400 });
}

const checkOf = perOperation<Check>((model, operation) => {
  const input = model.operations[operation]?.input;
  return (input && compileStructure(model, input)) || (() => {});
});
