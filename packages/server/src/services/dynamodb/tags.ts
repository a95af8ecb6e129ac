import type { Tag } from "@aws-sdk/client-dynamodb";
import { validationError } from "./errors.ts";

/** The rules and the words are those that the public notes on AWS's answers (ack-api-quirks) recorded. */

const tagCountMax = 50;
const keyLengthMax = 128;
const valueLengthMax = 256;
/** Letters, digits, spaces of any script and a few marks, as the guide for tags has it. */
const wording = /^[\p{L}\p{N}\p{Z}+\-=._:/@]*$/u;

/** A table's tags with `tags` added; a key that is there already gets the new value. */
export function withTags(existing: Readonly<Record<string, string>>, tags: readonly Tag[]): Record<string, string> {
  const all = new Map(Object.entries(existing));
  const given = new Set<string>();
  for (const tag of tags as readonly (Tag | null)[]) {
    const { Key: key, Value: value } = tag ?? {};
    assertTagKey(key);
    if (value === undefined || value.length > valueLengthMax || !wording.test(value)) {
      throw validationError(`The Tag Value provided is invalid, Value: ${value ?? null}`);
    }
    if (key.toLowerCase().startsWith("aws:"))
      throw validationError(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
    if (given.has(key)) {
      throw validationError(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${key}`);
    }
    given.add(key);
    all.set(key, value);
  }
  assertTagCount(all.size);
  return Object.fromEntries(all);
}

export function assertTagKey(key: string | undefined): asserts key is string {
  if (key && key.length <= keyLengthMax && wording.test(key)) return;
  throw validationError(`The Tag Key provided is invalid, Key: ${key ?? null}`);
}

export function assertTagCount(count: number): void {
  if (count > tagCountMax) {
    throw validationError("Number of Tags exceed the current limit for the provided ResourceArn");
  }
}
