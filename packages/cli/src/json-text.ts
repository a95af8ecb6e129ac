import type { Style } from "./terminal.ts";

/**
 * JSON indented and coloured, from its text rather than its values, so that every digit of a number and every escape stays
 * as the function wrote it. The answer is undefined where the text is not JSON.
 */
export function indentedJson(text: string, style: Style): string | undefined {
  if (!isJson(text)) return undefined;
  const tokens = text.match(tokenPattern) ?? [];
  let depth = 0;
  let output = "";
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token === "}" || token === "]") {
      depth--;
      output += tokens[index - 1] === opening[token] ? token : `${newLine(depth)}${token}`;
    } else if (token === "{" || token === "[") {
      depth++;
      output += next === closing[token] ? token : `${token}${newLine(depth)}`;
    } else if (token === ",") {
      output += `,${newLine(depth)}`;
    } else if (token === ":") {
      output += ": ";
    } else {
      output += painted(token, next === ":", style);
    }
  }
  return output;
}

const tokenPattern = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const opening: Record<string, string> = { "}": "{", "]": "[" };
const closing: Record<string, string> = { "{": "}", "[": "]" };

function painted(token: string, isKey: boolean, style: Style): string {
  if (isKey) return style.cyan(token);
  if (token.startsWith('"')) return style.green(token);
  return token === "null" ? style.faint(token) : style.yellow(token);
}

function newLine(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
