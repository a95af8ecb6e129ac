import type { PolicyRecord, PolicyStatement } from "./records.ts";

/**
 * Whether the policy lets everybody do `action`, known or not, when this is what is known of the request: keys of conditions
 * and their values. A condition on anything else is not met, as with AWS, where nobody knows whence an anonymous request is.
 */
export function allowsEverybody(
  policy: PolicyRecord | undefined,
  action: string,
  known: Readonly<Record<string, string>>,
): boolean {
  return (policy?.statements ?? []).some(
    (statement) => statement.Principal === "*" && covers(statement.Action, action) && isMet(statement, known),
  );
}

/** AddPermission takes `lambda:*` and `*` beside the names of single actions. */
function covers(pattern: string, action: string): boolean {
  return pattern === "*" || pattern.toLowerCase() === "lambda:*" || pattern.toLowerCase() === action.toLowerCase();
}

function isMet({ Condition: condition = {} }: PolicyStatement, known: Readonly<Record<string, string>>): boolean {
  return Object.values(condition).every((wanted) =>
    Object.entries(wanted).every(([key, value]) => Object.hasOwn(known, key) && known[key] === value),
  );
}
