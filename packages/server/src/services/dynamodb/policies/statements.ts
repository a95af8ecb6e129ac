import { invalid, isObject, type Json, missing, type PolicyHolderKind } from "./grammar.ts";

/** The statements of a policy: their grammar, and the form in which AWS gives them back. */

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

/** Its members in AWS's order. */
export function canonicalStatement(statement: unknown, holder: PolicyHolderKind): Json {
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

function checkActions(actions: readonly string[], holder: PolicyHolderKind): void {
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
