import { readReport, reportFigures, shortDuration } from "./report.ts";

/** A function's log event, read: what kind of line it is, whose, and what is left to say. */
export interface LogLine {
  /** `START`, `REPORT`, `INFO`, `ERROR` …; empty for what a function printed by itself. */
  readonly kind: string;
  readonly requestId: string;
  readonly text: string;
}

/** Reads an event of any of the formats: the platform's own lines, those of Node's and Python's loggers, JSON, bare text. */
export function readLogLine(message: string): LogLine {
  const line = message.trimEnd();
  return (
    readPlatformLine(line) ?? readLoggerLine(line) ?? readJsonLine(line) ?? { kind: "", requestId: "", text: line }
  );
}

function readPlatformLine(line: string): LogLine | undefined {
  const report = readReport(line);
  if (report) return { kind: "REPORT", requestId: report.requestId, text: reportFigures(report) };
  const [, kind = "", rest = ""] = line.match(/^(START|END|INIT_START|INIT_REPORT|EXTENSION|XRAY) (.*)$/s) ?? [];
  if (!kind) return undefined;
  const [, requestId = "", said = ""] = rest.match(/^RequestId: (\S+)\s*(.*)$/s) ?? [];
  const text = (requestId ? said : rest).replace(/^Version: /, "version ").replaceAll("\t", " · ");
  return { kind: kind.startsWith("INIT") ? "INIT" : kind, requestId, text };
}

function readLoggerLine(line: string): LogLine | undefined {
  const node = line.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t([\w-]+)\t([A-Z]+)\t(.*)$/s);
  if (node) return { kind: node[2]!, requestId: known(node[1]!), text: unfolded(node[3]!) };
  const python = line.match(/^\[([A-Z]+)\]\t\d{4}-\d\d-\d\dT[\d:.]+Z\t([\w-]*)\t(.*)$/s);
  if (python) return { kind: python[1]!, requestId: python[2]!, text: python[3]! };
  const raised = line.match(/^\[(ERROR|CRITICAL|WARNING|INFO|DEBUG)\] (.*)$/s);
  if (raised) return { kind: raised[1]!, requestId: "", text: raised[2]! };
  const timeout = line.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z ([\w-]+) (Task timed out after .*)$/s);
  if (timeout) return { kind: "ERROR", requestId: timeout[1]!, text: timeout[2]! };
  const exit = line.match(/^RequestId: ([\w-]+) (Error: .*)$/s);
  return exit ? { kind: "ERROR", requestId: exit[1]!, text: exit[2]! } : undefined;
}

function readJsonLine(line: string): LogLine | undefined {
  const event = line.startsWith("{") ? parsedObject(line) : undefined;
  if (!event) return undefined;
  const { type, record } = event;
  if (typeof type === "string" && type.startsWith("platform.") && isObject(record)) {
    return readPlatformEvent(type.slice("platform.".length), record);
  }
  return readLoggedObject(event);
}

/** In the words of the lines that a log of text has for them; a report is read elsewhere. */
function readPlatformEvent(type: string, { requestId, ...record }: Record<string, unknown>): LogLine {
  const line = (kind: string, text: string) => ({ kind, requestId: textOf(requestId), text });
  const { status, errorType, metrics } = record;
  const duration = isObject(metrics) ? metrics["durationMs"] : undefined;
  const outcome = [
    ...(typeof duration === "number" ? [shortDuration(duration)] : []),
    ...(status === undefined || status === "success" ? [] : [[status, errorType].filter(Boolean).join(" ")]),
  ];
  if (type === "initStart") return line("INIT", `Runtime Version: ${textOf(record["runtimeVersion"])}`);
  if (type === "initRuntimeDone") return line("INIT", outcome.join(" · ") || "loaded");
  if (type === "initReport") return line("INIT", outcome.join(" · "));
  if (type === "start") return line("START", `version ${textOf(record["version"])}`);
  if (type === "runtimeDone") return line("END", outcome.join(" · "));
  return line(type.toUpperCase(), Object.keys(record).length > 0 ? JSON.stringify(record) : "");
}

/** Structured loggers (those of Lambda's runtimes, Powertools, pino with names for levels) agree on `level` and `message`. */
function readLoggedObject(event: Record<string, unknown>): LogLine | undefined {
  const { level, log_level, message, timestamp: _, requestId, function_request_id, ...others } = event;
  const kind = level ?? log_level;
  if (typeof kind !== "string" || (message === undefined && others["stackTrace"] === undefined)) return undefined;
  if (others["logger"] === "root") delete others["logger"];
  const said = isObject(message) ? described(message) : textOfAny(message);
  const { stack, rest } = splitError(others);
  // Node's message has the stack of an error in it already.
  const isRepeated = said.includes(stack.at(-1) ?? "");
  const text = [said, ...(isRepeated ? [] : stack)].filter((part) => part !== "").join("\n");
  const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : "";
  return { kind: kind.toUpperCase(), requestId: textOf(requestId ?? function_request_id), text: `${text}${more}` };
}

/** An object as people read it: JSON, but an error shows its stack. */
function described(value: Record<string, unknown>): string {
  const { stack, rest } = splitError(value);
  if (stack.length === 0) return JSON.stringify(value);
  return [...stack, ...(Object.keys(rest).length > 0 ? [JSON.stringify(rest)] : [])].join("\n");
}

/** Node's stacks begin with the error itself; Python's do not, and an entry has two lines. */
function splitError(value: Record<string, unknown>): { stack: string[]; rest: Record<string, unknown> } {
  const { errorType, errorMessage, stackTrace, ...rest } = value;
  if (!Array.isArray(stackTrace)) return { stack: [], rest: value };
  const frames = stackTrace.map((frame) => String(frame).trimEnd());
  const hasTitle = /^\S/.test(frames[0] ?? "");
  return { stack: hasTitle ? frames : [`${errorType}: ${errorMessage}`, ...frames], rest };
}

/** Node's runtime logs an uncaught error as a sentence and a tab before its JSON; the stack in it is what people read. */
function unfolded(text: string): string {
  const [, sentence, json] = text.match(/^([A-Z][\w ]*?) *\t(\{.*\})$/s) ?? [];
  const stack = json ? (parsedObject(json)?.["stack"] as unknown) : undefined;
  return Array.isArray(stack) ? `${sentence}: ${stack.join("\n")}` : text;
}

/** Before the first invocation Node's logger knows no request and says so. */
function known(requestId: string): string {
  return requestId === "undefined" ? "" : requestId;
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOfAny(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
