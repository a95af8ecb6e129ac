import { invalidTerm, missingRegex } from "./errors.ts";
import type { MessageTest } from "./filter-pattern.ts";
import { readQuoted } from "./quoted.ts";

/**
 * Terms apart by white space: `ERROR` must occur, `-DEBUG` must not, and of `?WARN ?FATAL` one must. Terms that are more than
 * letters, digits and underscores stand in double quotes. All are sought as they are anywhere in the message.
 */
export function parseTerms(pattern: string): MessageTest {
  const included: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  for (let at = 0; at < pattern.length; ) {
    if (/\s/.test(pattern[at]!)) {
      at++;
      continue;
    }
    const sign = pattern[at] === "-" || pattern[at] === "?" ? pattern[at] : "";
    const { text, end } = readTerm(pattern, sign ? at + 1 : at);
    (sign === "-" ? excluded : sign === "?" ? optional : included).push(text);
    at = end;
  }
  // The user guide: beside other terms, those with a question mark are ignored.
  const anyOf = included.length + excluded.length === 0 ? optional : [];
  return (message) =>
    included.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (anyOf.length === 0 || anyOf.some((term) => message.includes(term)));
}

function readTerm(pattern: string, start: number): { text: string; end: number } {
  if (pattern[start] === '"') return readQuoted(pattern, start);
  if (pattern[start] === "%") throw missingRegex();
  const end = start + pattern.slice(start).search(/(?![\p{L}\p{N}_])|$/u);
  const next = pattern[end];
  if (end === start || (next !== undefined && !/\s/.test(next))) throw invalidTerm(next ?? pattern[start - 1] ?? "");
  return { text: pattern.slice(start, end), end };
}
