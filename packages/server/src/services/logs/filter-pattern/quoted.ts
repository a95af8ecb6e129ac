import { invalidTerm } from "./errors.ts";

/** Reads a string in double quotes that begins at `start`; a backslash takes the sting out of a quote and of itself. */
export function readQuoted(pattern: string, start: number): { text: string; end: number } {
  let text = "";
  for (let at = start + 1; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '"') return { text, end: at + 1 };
    const escaped = character === "\\" && (pattern[at + 1] === '"' || pattern[at + 1] === "\\");
    text += escaped ? pattern[++at] : character;
  }
  throw invalidTerm('"');
}
