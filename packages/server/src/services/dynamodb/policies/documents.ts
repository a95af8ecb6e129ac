import { invalidParameters, validationError } from "../errors.ts";
import { invalid, isObject, type Json, missing, type PolicyHolderKind } from "./grammar.ts";
import { canonicalStatement } from "./statements.ts";

/**
 * Resource-based policies: the grammar of policies as the IAM User Guide has it, AWS's words for what is wrong as far as
 * they are known (the public notes ack-api-quirks, and reports of PutResourcePolicy's answers), and the form in which AWS
 * gives a document back, which is not quite the one that it was given.
 */

export interface CanonicalPolicy {
  readonly document: string;
  /** A document without a version reads back with the oldest, but is not the same as one that names it. */
  readonly hasVersion: boolean;
}

const documentBytesMax = 20 * 1024;
const versions = ["2008-10-17", "2012-10-17"];
/** Checks a policy for a table or a stream. Throws `ValidationException`. */
export function canonicalPolicy(text: string, holder: PolicyHolderKind): CanonicalPolicy {
  if (Buffer.byteLength(text) > documentBytesMax) {
    throw invalidParameters(`Maximum policy size of ${documentBytesMax} bytes exceeded`);
  }
  const document = parse(text);
  for (const member of Object.keys(document)) {
    if (!["Version", "Id", "Statement"].includes(member)) throw invalid(`Unknown field ${member}`);
  }
  const { Version: version, Id: id, Statement: given } = document;
  if (version !== undefined && !versions.includes(version as string)) throw invalid("Unknown Version");
  if (id !== undefined && typeof id !== "string") throw invalid("Id must be a string");
  if (given === undefined) throw missing("Statement");
  const statements = Array.isArray(given) ? given : [given];
  if (statements.length === 0) throw invalid("Could not parse the policy: Statement is empty!");
  const Statement = statements.map((statement) => canonicalStatement(statement, holder));
  const ids = Statement.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
  if (new Set(ids).size < ids.length) throw invalid("The Statement Ids in the policy are not unique");
  if (Statement.some(isUnbounded)) {
    throw validationError(
      "Resource-based policy grants unbounded access in one or more elements. " +
        "Please revise the policy to ensure least-privilege form of access",
    );
  }
  return {
    document: JSON.stringify({ Version: version ?? versions[0], ...(id !== undefined && { Id: id }), Statement }),
    hasVersion: version !== undefined,
  };
}

function parse(text: string): Json {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = undefined;
  }
  if (!isObject(document)) throw invalid("This policy contains invalid Json");
  return document;
}

/** Whether a statement allows something to everybody; a condition may say to whom. */
function isUnbounded({ Effect: effect, Principal: principal, Condition: condition }: Json): boolean {
  if (effect !== "Allow" || condition !== undefined) return false;
  if (principal === "*") return true;
  const names = isObject(principal) ? principal["AWS"] : undefined;
  return names === "*" || (Array.isArray(names) && names.includes("*"));
}
