import { printable, type Style } from "./terminal.ts";

/** What a function failed with, for people: type and message, then the stack. Payloads of no known form are shown as they are. */
export function describeFunctionError(payload: string, style: Style): string {
  const { errorType, errorMessage, stack } = readError(payload);
  const title = errorMessage
    ? `${style.bold(style.red(errorType))}${style.red(`: ${errorMessage}`)}`
    : style.red(errorType);
  return [title, ...stack.map((line) => style.faint(`    ${line.trim()}`))].join("\n");

  function readError(text: string): { errorType: string; errorMessage: string; stack: string[] } {
    const error = parsed(text);
    const say = (value: unknown) => printable(typeof value === "string" ? value : JSON.stringify(value), style);
    if (error?.["errorType"] === undefined && error?.["errorMessage"] === undefined) {
      return { errorType: "The function failed", errorMessage: printable(text, style), stack: [] };
    }
    return {
      errorType: say(error["errorType"] ?? "Error"),
      errorMessage: say(error["errorMessage"] ?? ""),
      stack: framesOf(error).map((line) => say(line).trimEnd()),
    };
  }
}

/** Node's `trace` begins with the message again; Python's and Java's `stackTrace` do not. */
function framesOf(error: Record<string, unknown>): unknown[] {
  const { trace, stackTrace, errorType, errorMessage } = error;
  const lines = Array.isArray(trace) ? trace : Array.isArray(stackTrace) ? stackTrace : [];
  if (lines !== trace) return lines.flatMap((line) => (typeof line === "string" ? line.trimEnd().split("\n") : [line]));
  const repeated = `${errorType}: ${errorMessage}`.split("\n").length;
  return /^\s*at /.test(String(lines[0])) ? lines : lines.slice(repeated);
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
