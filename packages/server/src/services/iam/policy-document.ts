import type { ServiceError } from "../../kernel/errors.ts";
import { malformed } from "./malformed.ts";
import { checkAction, checkResource } from "./policy-names.ts";
import { type Principals, parsePrincipal } from "./policy-principal.ts";

/** A policy as its grammar reads it: wherever the text may hold one or many, here are many. */
export interface PolicyDocument {
  readonly version: "2008-10-17" | "2012-10-17";
  readonly id?: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly principal?: Principals;
  /** Exactly one of `actions` and `notActions` is there. */
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  /** In an identity's policy exactly one of these two is there. */
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  /** As written, with its qualifier and `IfExists`: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** An identity's policy says what it may do; a role's trust policy says who may assume it. */
export type PolicyKind = "identity" | "trust";

/**
 * Reads a policy document by the grammar of the IAM user guide ("Grammar of the IAM JSON policy language"). Throws
 * MalformedPolicyDocumentException in AWS's words; where those just say that something is wrong, what it is follows.
 */
export function parsePolicyDocument(text: string, kind: PolicyKind): PolicyDocument {
  const document = objectOf(parseJson(text), "the document");
  onlyElements(document, ["Version", "Id", "Statement"], "the document");
  const version = versionOf(document, kind);
  if (document["Id"] !== undefined) stringOf(document["Id"], "Id");
  const list = Array.isArray(document["Statement"]) ? document["Statement"] : [document["Statement"]];
  if (document["Statement"] === undefined || list.length === 0) throw syntaxError("there is no Statement");
  const statements = list.map((statement, index) => parseStatement(statement, kind, `statement ${index + 1}`));
  const sids = statements.flatMap(({ sid }) => (sid ? [sid] : []));
  if (new Set(sids).size < sids.length) throw malformed("Statement IDs (SID) in a single policy must be unique.");
  return { version, ...(document["Id"] !== undefined && { id: document["Id"] as string }), statements };
}

function parseStatement(value: unknown, kind: PolicyKind, where: string): Statement {
  const statement = objectOf(value, where);
  onlyElements(statement, statementElements, where);
  for (const name of ["Principal", "Action", "Resource"]) {
    if (statement[name] !== undefined && statement[`Not${name}`] !== undefined) {
      throw syntaxError(`${where} has both ${name} and Not${name}`);
    }
  }
  if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") {
    throw syntaxError(`the Effect of ${where} is neither Allow nor Deny`);
  }
  const sid = statement["Sid"] === undefined ? undefined : stringOf(statement["Sid"], `the Sid of ${where}`);
  if (kind === "identity" && !/^[0-9A-Za-z]*$/.test(sid ?? "")) {
    throw malformed(
      "Statement IDs (SID) must be alpha-numeric. " +
        "Check that your input satisfies the regular expression [0-9A-Za-z]*",
    );
  }
  const actions = strings(statement, "Action", where);
  const notActions = strings(statement, "NotAction", where);
  if (!(actions ?? notActions)?.length) throw malformed("Policy statement must contain actions.");
  for (const action of actions ?? notActions ?? []) checkAction(action);
  const parsed = {
    ...(sid !== undefined && { sid }),
    effect: statement["Effect"],
    ...(actions ? { actions } : { notActions }),
    conditions: parseConditions(statement["Condition"], where),
  } as Statement;
  return kind === "identity" ? identityStatement(statement, parsed, where) : trustStatement(statement, parsed);
}

function identityStatement(statement: JsonObject, parsed: Statement, where: string): Statement {
  if (statement["Principal"] !== undefined || statement["NotPrincipal"] !== undefined) {
    throw malformed("Policy document should not specify a principal.");
  }
  const resources = strings(statement, "Resource", where);
  const notResources = strings(statement, "NotResource", where);
  if (!(resources ?? notResources)?.length) throw malformed("Policy statement must contain resources.");
  for (const resource of resources ?? notResources ?? []) checkResource(resource);
  return { ...parsed, ...(resources ? { resources } : { notResources }) } as Statement;
}

function trustStatement(statement: JsonObject, parsed: Statement): Statement {
  for (const name of ["Resource", "NotResource"]) {
    if (statement[name] !== undefined) throw malformed(`Has prohibited field ${name}`);
  }
  if (statement["NotPrincipal"] !== undefined) {
    throw malformed("AssumeRole policy must not contain NotPrincipal field.");
  }
  if (statement["Principal"] === undefined) throw malformed("Missing required field Principal");
  const outsiders = parsed.actions?.filter((action) => !trustActions.test(action)) ?? parsed.notActions ?? [];
  if (outsiders.length > 0) throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  return { ...parsed, principal: parsePrincipal(statement["Principal"]) };
}

const statementElements = [
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
];

/** Service prefixes and names of actions are not case-sensitive. */
const trustActions = /^sts:(AssumeRole\w*|AssumeRole\*|TagSession|SetSourceIdentity|SetContext|GetFederationToken)$/i;

const operators =
  /^(?:ForAllValues:|ForAnyValue:)?(?:String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like))(?:IfExists)?$/i;

function parseConditions(value: unknown, where: string): Condition[] {
  if (value === undefined) return [];
  return Object.entries(objectOf(value, `the Condition of ${where}`)).flatMap(([operator, keys]) => {
    if (!operators.test(operator) && operator !== "Null") throw malformed(`Invalid Condition type : ${operator}.`);
    return Object.entries(objectOf(keys, `the Condition ${operator} of ${where}`)).map(([key, values]) => ({
      operator,
      key,
      values: conditionValues(values, `the Condition ${operator} ${key} of ${where}`),
    }));
  });
}

function conditionValues(value: unknown, where: string): string[] {
  return (Array.isArray(value) ? value : [value]).map((item) => {
    if (typeof item === "string" || typeof item === "number" || typeof item === "boolean") return String(item);
    throw syntaxError(`${where} is neither a string, a number, a boolean nor a list of them`);
  });
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
}

function versionOf(document: JsonObject, kind: PolicyKind): PolicyDocument["version"] {
  const version = document["Version"] ?? "2008-10-17";
  if (version !== "2008-10-17" && version !== "2012-10-17") throw syntaxError(`there is no such Version`);
  if (kind === "identity" && version !== "2012-10-17") {
    throw malformed("Policy document must be version 2012-10-17 or greater.");
  }
  return version;
}

function objectOf(value: unknown, where: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw syntaxError(`${where} is not an object`);
}

function stringOf(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw syntaxError(`${where} is not a string`);
}

function strings(statement: JsonObject, name: string, where: string): string[] | undefined {
  const value = statement[name];
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).map((item) => stringOf(item, `an item of ${name} in ${where}`));
}

function onlyElements(value: JsonObject, elements: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((name) => !elements.includes(name));
  if (unknown !== undefined) throw syntaxError(`${where} has an unknown element ${unknown}`);
}

function syntaxError(what: string): ServiceError {
  return malformed(`Syntax errors in policy. ${what[0]!.toUpperCase()}${what.slice(1)}.`);
}
