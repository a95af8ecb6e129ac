import { accountId } from "../../engine/platform.ts";
import { NotImplementedError } from "../../kernel/errors.ts";
import type { AssumeRoleRequest } from "./trust.ts";

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * Whether all conditions of a statement hold: those that compare strings or ARNs with what this place knows of a request.
 * The full language comes with the evaluation of policies; what is not here is refused by name.
 */
export function conditionHolds(conditions: Conditions | undefined, request: AssumeRoleRequest): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const test = operators.get(operator.toLowerCase());
      const value = values.get(key.toLowerCase());
      if (!test || !value) throw new NotImplementedError(`the condition ${operator} ${key} in a trust policy`);
      return test(value(request), [wanted].flat() as string[]);
    }),
  );
}

const values = new Map<string, (request: AssumeRoleRequest) => string | undefined>(
  Object.entries({
    "sts:externalid": ({ externalId }) => externalId,
    "sts:rolesessionname": ({ sessionName }) => sessionName,
    "aws:principalarn": ({ principal }) => (principal.type === "assumed-role" ? principal.roleArn : principal.arn),
    "aws:principalaccount": () => accountId,
  }),
);

type Test = (value: string | undefined, wanted: readonly string[]) => boolean;

const equals: Test = (value, wanted) => value !== undefined && wanted.includes(value);
const like: Test = (value, wanted) => value !== undefined && wanted.some((pattern) => globMatches(pattern, value));

/** A key that is not there meets the negated operators, as in the IAM user guide. */
const operators = new Map<string, Test>(
  Object.entries({
    stringequals: equals,
    stringnotequals: (value, wanted) => !equals(value, wanted),
    stringlike: like,
    stringnotlike: (value, wanted) => !like(value, wanted),
    arnequals: like,
    arnlike: like,
    arnnotequals: (value, wanted) => !like(value, wanted),
    arnnotlike: (value, wanted) => !like(value, wanted),
  }),
);

/** `*` for any characters and `?` for one; looks back to the last `*` only, so the time stays within the product of both lengths. */
function globMatches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      retry = index;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++retry;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
