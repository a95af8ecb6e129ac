/**
 * The text of one member of a JSON object, as it stands there: parsed and written again, numbers beyond a double's precision
 * would be others. Undefined when there is no such member, or the text is no JSON object.
 */
export function jsonMember(text: string, name: string): string | undefined {
  const value = parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) {
    return undefined;
  }
  let found: string | undefined;
  let at = text.indexOf("{") + 1;
  while (true) {
    const nameStart = text.indexOf('"', at);
    // What is left is the closing brace, or a member is found by every quote that begins one.
    if (nameStart === -1) return found;
    const nameEnd = endOfString(text, nameStart);
    const start = text.indexOf(":", nameEnd) + 1;
    const end = endOfValue(text, start);
    // Of members of the same name the last one counts, as when parsing.
    if (JSON.parse(text.slice(nameStart, nameEnd)) === name) found = text.slice(start, end).trim();
    at = end;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Behind the quote that ends the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start;
  while (true) {
    at = text.indexOf('"', at + 1);
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}

/** Where the value that begins at `start` is followed by a comma or a brace of the object that it is in. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === "{" || character === "[") depth++;
    else if (depth === 0 && (character === "," || character === "}")) return at;
    else if (character === "}" || character === "]") depth--;
  }
  return text.length;
}
