import { NotImplementedError } from "../../../kernel/errors.ts";
import { parseJsonPattern } from "./json-pattern.ts";
import { parseTerms } from "./terms.ts";

/** Whether an event's message is one that the pattern asks for. */
export type MessageTest = (message: string) => boolean;

/**
 * Reads a filter pattern: terms that must, may or must not occur, or in braces a condition on JSON. The rules are those of
 * "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail" in the CloudWatch Logs
 * user guide. Throws InvalidParameterException for what is no pattern, and NotImplementedError for the two kinds that are
 * missing: regular expressions and space-delimited patterns.
 */
export function parseFilterPattern(pattern: string): MessageTest {
  const text = pattern.trim();
  if (text === "") return () => true;
  if (text.startsWith("{")) return parseJsonPattern(text);
  if (text.startsWith("[")) throw new NotImplementedError("space-delimited filter patterns ([…])");
  return parseTerms(text);
}
