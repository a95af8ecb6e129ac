import { invalid } from "../values/invalid.ts";

/** What DynamoDB answers to a statement that it cannot read. */
export function malformed(detail: string): Error {
  return invalid(`Statement wasn't well formed, can't be processed: ${detail}`);
}
