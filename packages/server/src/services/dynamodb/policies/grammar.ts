import { invalidParameters } from "../errors.ts";

/** What the parts of a policy's grammar have in common. */

export type Json = Readonly<Record<string, unknown>>;

/** What a policy is for: each has actions of its own. */
export type PolicyHolderKind = "table" | "stream";

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function missing(member: string): Error {
  return invalid(`Missing required field ${member}`);
}

export function invalid(reason: string): Error {
  return invalidParameters(`Invalid policy document: ${reason}`);
}
