import { invalidParameters, validationError } from "../errors.ts";

/**
 * Checks a resource-based policy: its size and the grammar of policies, as the IAM User Guide has it. AWS's words are known
 * for actions (reports of PutResourcePolicy's answers); what is wrong in other places is said after the same beginning.
 */

const documentBytesMax = 20 * 1024;
const versions = ["2008-10-17", "2012-10-17"];
const statementMembers = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
/** These touch no table or stream, so no policy of one can allow them. */
const actionsWithoutResource = ["DescribeEndpoints", "DescribeLimits", "ListBackups", "ListStreams", "ListTables"];

type Json = Readonly<Record<string, unknown>>;

export function checkPolicyDocument(text: string): void {
  if (Buffer.byteLength(text) > documentBytesMax) {
    throw validationError(
      `1 validation error detected: Value at 'policy' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${documentBytesMax}`,
    );
  }
  const document = parse(text);
  if (!isObject(document)) throw invalid("The policy is not a JSON object");
  for (const member of Object.keys(document)) {
    if (!["Version", "Id", "Statement"].includes(member)) throw invalid(`Unknown field ${member}`);
  }
  const { Version: version, Id: id, Statement: statement } = document;
  if (version !== undefined && !versions.includes(version as string)) throw invalid("Unknown Version");
  if (id !== undefined && typeof id !== "string") throw invalid("Id must be a string");
  const statements = Array.isArray(statement) ? statement : [statement];
  if (statements.length === 0) throw invalid("Statement must not be empty");
  for (const each of statements) checkStatement(each);
  const ids = statements.flatMap((each: Json) => (each["Sid"] === undefined ? [] : [each["Sid"]]));
  if (new Set(ids).size < ids.length) throw invalid("Statement IDs (SID) in a single policy must be unique");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("The policy is not valid JSON");
  }
}

function checkStatement(statement: unknown): void {
  if (!isObject(statement)) throw invalid("Statement must be an object or a list of objects");
  for (const member of Object.keys(statement)) {
    if (!statementMembers.includes(member)) throw invalid(`Unknown field ${member} in a statement`);
  }
  const { Sid: id, Effect: effect, Condition: condition } = statement;
  if (id !== undefined && typeof id !== "string") throw invalid("Sid must be a string");
  if (effect !== "Allow" && effect !== "Deny") throw invalid("Effect must be Allow or Deny");
  checkPrincipal(oneOf(statement, "Principal", "NotPrincipal"));
  checkActions(stringsOf(oneOf(statement, "Action", "NotAction"), "Action"));
  stringsOf(oneOf(statement, "Resource", "NotResource"), "Resource");
  if (condition !== undefined) checkCondition(condition);
}

function checkPrincipal(principal: unknown): void {
  if (principal === "*") return;
  if (!isObject(principal) || Object.keys(principal).length === 0) throw invalid("Principal must name someone");
  for (const [kind, names] of Object.entries(principal)) {
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind)) throw invalid(`Unknown principal ${kind}`);
    stringsOf(names, "Principal");
  }
}

function checkActions(actions: readonly string[]): void {
  const wrong = actions.filter((action) => {
    const [, name] = /^dynamodb:([a-z*?]+)$/i.exec(action) ?? [];
    if (name === undefined) return action !== "*";
    return actionsWithoutResource.some((known) => known.toLowerCase() === name.toLowerCase());
  });
  if (wrong.length === 0) return;
  const names = wrong.map((action) => JSON.stringify(action)).join(", ");
  throw invalid(`The following action names are invalid: ${names}`);
}

function checkCondition(condition: unknown): void {
  if (!isObject(condition)) throw invalid("Condition must be an object");
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isObject(keys)) throw invalid(`The condition ${operator} must be an object`);
    for (const values of Object.values(keys)) {
      const list = Array.isArray(values) ? values : [values];
      if (list.some((value) => !["string", "number", "boolean"].includes(typeof value))) {
        throw invalid(`The condition ${operator} must hold plain values`);
      }
    }
  }
}

/** The one of two members that a statement has; it must have just one. */
function oneOf(statement: Json, name: string, negation: string): unknown {
  const given = [statement[name], statement[negation]].filter((value) => value !== undefined);
  if (given.length !== 1) throw invalid(`A statement must have either ${name} or ${negation}`);
  return given[0];
}

function stringsOf(value: unknown, member: string): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.some((each) => typeof each !== "string" || each === "")) {
    throw invalid(`${member} must be a string or a list of strings`);
  }
  return list as string[];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(reason: string): Error {
  return invalidParameters(`Invalid policy document: ${reason}`);
}
