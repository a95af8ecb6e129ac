import { malformed } from "./malformed.ts";

/** Whom a trust policy names: everyone, or names by their kind. */
export type Principals = "*" | Readonly<Partial<Record<PrincipalKind, readonly string[]>>>;

export type PrincipalKind = "AWS" | "Service" | "Federated" | "CanonicalUser";

const forms: Readonly<Record<PrincipalKind, RegExp>> = {
  AWS: /^(?:\*|\d{12}|arn:aws:iam::\d{12}:(?:root|(?:user|role)\/[^*?\s]+)|arn:aws:sts::\d{12}:(?:assumed-role|federated-user)\/[^*?\s]+|A(?:ROA|IDA)[A-Z0-9]{12,28})$/,
  Service: /^[a-z0-9][a-z0-9.-]*\.amazonaws\.com(?:\.cn)?$/,
  Federated: /^[^\s*?]+$/,
  CanonicalUser: /^[0-9a-f]{64}$/,
};

export function parsePrincipal(value: unknown): Principals {
  if (value === "*") return "*";
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
    throw malformed(`Invalid principal in policy: ${JSON.stringify(value)}`);
  }
  const principals: Partial<Record<PrincipalKind, readonly string[]>> = {};
  for (const [kind, names] of Object.entries(value)) {
    if (!isKind(kind)) throw malformed(`Invalid principal in policy: ${JSON.stringify(kind)}`);
    const list: unknown[] = Array.isArray(names) ? names : [names];
    const wrong = list.find((name) => typeof name !== "string" || !forms[kind].test(name));
    if (wrong !== undefined || list.length === 0) throw invalidPrincipal(kind, wrong);
    principals[kind] = list as string[];
  }
  return principals;
}

/** AWS spells the kind in capitals here. */
export function invalidPrincipal(kind: PrincipalKind, name: unknown) {
  return malformed(`Invalid principal in policy: "${kind.toUpperCase()}":${JSON.stringify(name)}`);
}

function isKind(kind: string): kind is PrincipalKind {
  return Object.hasOwn(forms, kind);
}
