import { readReport, reportFigures } from "./report.ts";

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

/** Structured loggers (Lambda's JSON format, Powertools, pino with names for levels) agree on `level` and `message`. */
function readJsonLine(line: string): LogLine | undefined {
  const event = line.startsWith("{") ? parsedObject(line) : undefined;
  if (!event) return undefined;
  const { level, message, timestamp, requestId, function_request_id, ...others } = event;
  const type = event["type"];
  const record = (event["record"] ?? {}) as Record<string, unknown>;
  if (typeof type === "string" && type.startsWith("platform.")) {
    const { requestId: id, ...rest } = record;
    const kind = type === "platform.start" ? "START" : type.slice("platform.".length).toUpperCase();
    return { kind, requestId: textOf(id), text: Object.keys(rest).length > 0 ? JSON.stringify(rest) : "" };
  }
  if (typeof level !== "string" || message === undefined) return undefined;
  const text = typeof message === "string" ? message : JSON.stringify(message);
  const more = Object.keys(others).length > 0 ? ` ${JSON.stringify(others)}` : "";
  return { kind: level.toUpperCase(), requestId: textOf(requestId ?? function_request_id), text: `${text}${more}` };
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

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
