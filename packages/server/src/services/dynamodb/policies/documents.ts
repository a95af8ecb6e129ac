import { invalidParameters, validationError } from "../errors.ts";

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
] as const;
/** These touch no table or stream, so no policy of one can allow them. */
const actionsWithoutResource = ["DescribeEndpoints", "DescribeLimits", "ListBackups", "ListStreams", "ListTables"];
const streamActions = ["DescribeStream", "GetRecords", "GetShardIterator"];

type Json = Readonly<Record<string, unknown>>;

/** Checks a policy for a table or a stream. Throws `ValidationException`. */
export function canonicalPolicy(text: string, holder: "table" | "stream"): CanonicalPolicy {
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

/** Its members in AWS's order. */
function canonicalStatement(statement: unknown, holder: "table" | "stream"): Json {
  if (!isObject(statement)) throw invalid("Statement must be an object or a list of objects");
  for (const member of Object.keys(statement)) {
    if (!(statementMembers as readonly string[]).includes(member)) throw invalid(`Unknown field ${member}`);
  }
  const { Sid: id, Effect: effect, Condition: condition } = statement;
  if (id !== undefined && typeof id !== "string") throw invalid("Sid must be a string");
  if (effect === undefined) throw missing("Effect");
  const [principal, action, resource] = ["Principal", "Action", "Resource"].map((name) => nameOf(statement, name));
  checkActions(stringsIn(statement[action!], "Action"), holder);
  if (condition !== undefined) checkCondition(condition);
  const canonical: Json = {
    Sid: id,
    Effect: effectOf(effect),
    [principal!]: canonicalPrincipal(statement[principal!]),
    [action!]: oneOrAll(stringsIn(statement[action!], "Action")),
    [resource!]: oneOrAll(stringsIn(statement[resource!], "Resource")),
    Condition: condition,
  };
  return Object.fromEntries(
    statementMembers.flatMap((name) => (canonical[name] === undefined ? [] : [[name, canonical[name]]])),
  );
}

function effectOf(effect: unknown): "Allow" | "Deny" {
  const text = String(effect).toLowerCase();
  if (typeof effect !== "string" || (text !== "allow" && text !== "deny"))
    throw invalid("Effect must be Allow or Deny");
  return text === "allow" ? "Allow" : "Deny";
}

/** `Action` or `NotAction`, whichever the statement has; it must have just one. */
function nameOf(statement: Json, name: string): string {
  const given = [name, `Not${name}`].filter((each) => statement[each] !== undefined);
  if (given.length === 0) throw missing(name);
  if (given.length > 1) throw invalid(`A statement must not have both ${name} and Not${name}`);
  return given[0]!;
}

/** An account stands for its root, and what is named twice is named once. */
function canonicalPrincipal(principal: unknown): unknown {
  if (principal === "*") return principal;
  if (!isObject(principal) || Object.keys(principal).length === 0) throw invalid("Principal must name someone");
  const kinds = Object.entries(principal).map(([kind, names]) => {
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind)) throw invalid(`Unknown principal ${kind}`);
    const full = stringsIn(names, "Principal").map((name) =>
      /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name,
    );
    return [kind, oneOrAll([...new Set(full)])];
  });
  return Object.fromEntries(kinds);
}

function checkActions(actions: readonly string[], holder: "table" | "stream"): void {
  const refused = holder === "table" ? [...actionsWithoutResource, ...streamActions] : actionsWithoutResource;
  const wrong = actions.filter((action) => {
    const [, name] = /^dynamodb:([a-z*?]+)$/i.exec(action) ?? [];
    if (name === undefined) return action !== "*";
    return refused.some((known) => known.toLowerCase() === name.toLowerCase());
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

/** Whether a statement allows something to everybody; a condition may say to whom. */
function isUnbounded({ Effect: effect, Principal: principal, Condition: condition }: Json): boolean {
  if (effect !== "Allow" || condition !== undefined) return false;
  if (principal === "*") return true;
  const names = isObject(principal) ? principal["AWS"] : undefined;
  return names === "*" || (Array.isArray(names) && names.includes("*"));
}

function stringsIn(value: unknown, member: string): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.some((each) => typeof each !== "string" || each === "")) {
    throw invalid(`${member} must be a string or a list of strings`);
  }
  return list as string[];
}

function oneOrAll(list: readonly string[]): string | readonly string[] {
  return list.length === 1 ? list[0]! : list;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function missing(member: string): Error {
  return invalid(`Missing required field ${member}`);
}

function invalid(reason: string): Error {
  return invalidParameters(`Invalid policy document: ${reason}`);
}
