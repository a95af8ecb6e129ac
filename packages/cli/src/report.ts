/** What Lambda writes at the end of an invocation: what it took, which is also what AWS bills. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly memoryUsedMb: number;
  /** Of a cold start. */
  readonly initMs: number | undefined;
  /** `error` or `timeout`, where it is said. */
  readonly status: string | undefined;
  readonly errorType: string | undefined;
}

/** Reads a REPORT line, of the text format or of the JSON format; anything else is undefined. */
export function readReport(message: string): Report | undefined {
  if (message.startsWith("REPORT RequestId: ")) return readText(message);
  return message.startsWith("{") && message.includes("platform.report") ? readJson(message) : undefined;
}

function readText(message: string): Report | undefined {
  const fields = new Map<string, string>();
  for (const field of message.slice("REPORT ".length).split(/[\t\n]/)) {
    const colon = field.indexOf(": ");
    if (colon > 0) fields.set(field.slice(0, colon), field.slice(colon + 2).trim());
  }
  const number = (name: string, unit: string) => {
    const match = fields.get(name)?.match(/^(\d+(?:\.\d+)?) (\w+)$/);
    return match?.[2] === unit ? Number(match[1]) : undefined;
  };
  return whole({
    requestId: fields.get("RequestId"),
    durationMs: number("Duration", "ms"),
    billedMs: number("Billed Duration", "ms"),
    memoryMb: number("Memory Size", "MB"),
    memoryUsedMb: number("Max Memory Used", "MB"),
    initMs: number("Init Duration", "ms"),
    status: fields.get("Status"),
    errorType: fields.get("Error Type"),
  });
}

function readJson(message: string): Report | undefined {
  const event = parsed(message);
  if (event?.["type"] !== "platform.report") return undefined;
  const record = (event["record"] ?? {}) as Record<string, unknown>;
  const metrics = (record["metrics"] ?? {}) as Record<string, unknown>;
  const number = (name: string) => (typeof metrics[name] === "number" ? metrics[name] : undefined);
  const text = (name: string) => (typeof record[name] === "string" ? record[name] : undefined);
  return whole({
    requestId: text("requestId"),
    durationMs: number("durationMs"),
    billedMs: number("billedDurationMs"),
    memoryMb: number("memorySizeMB"),
    memoryUsedMb: number("maxMemoryUsedMB"),
    initMs: number("initDurationMs"),
    status: text("status") === "success" ? undefined : text("status"),
    errorType: text("errorType"),
  });
}

/** A line that only looks like a report is none. */
function whole(report: { [Field in keyof Report]: Report[Field] | undefined }): Report | undefined {
  const { requestId, durationMs, billedMs, memoryMb, memoryUsedMb } = report;
  if (requestId === undefined || durationMs === undefined || billedMs === undefined) return undefined;
  if (memoryMb === undefined || memoryUsedMb === undefined) return undefined;
  return { ...report, requestId, durationMs, billedMs, memoryMb, memoryUsedMb };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** A report in one glance: `12.3 ms · billed 48 ms · 61 of 128 MB · cold start 35.1 ms`. */
export function reportFigures(report: Report): string {
  const figures = [
    shortDuration(report.durationMs),
    `billed ${shortDuration(report.billedMs)}`,
    `${report.memoryUsedMb} of ${report.memoryMb} MB`,
  ];
  if (report.initMs !== undefined) figures.push(`cold start ${shortDuration(report.initMs)}`);
  if (report.status) figures.push(report.errorType ? `${report.status} ${report.errorType}` : report.status);
  return figures.join(" · ");
}

/** `0.83 ms`, `12.3 ms`, `340 ms`, `2.35 s`, `14 min 3 s`. */
export function shortDuration(durationMs: number): string {
  if (durationMs < 1_000) {
    const digits = durationMs < 10 ? 2 : durationMs < 100 ? 1 : 0;
    return `${Number(durationMs.toFixed(digits))} ms`;
  }
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(2)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
