/**
 * AWS's structured logs: what a function with `LogFormat: JSON` has in its log, and what its levels leave out
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */

/** From the most detailed to the tersest. */
export const logLevels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type LogLevel = (typeof logLevels)[number];
export type SystemLogLevel = "DEBUG" | "INFO" | "WARN";

export interface JsonLogSettings {
  /** The least that lines of the function need. */
  readonly applicationLevel: LogLevel;
  /** The least that the platform's own events need. */
  readonly systemLevel: SystemLogLevel;
}

export function reaches(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least);
}

/** The level of a platform event, given without its `platform.`, as AWS's table assigns it. */
export function levelOfEvent(type: string, record: Readonly<Record<string, unknown>>): SystemLogLevel {
  const succeeded = record["status"] === "success";
  switch (type) {
    case "initStart":
    case "restoreStart":
      return record["runtimeVersion"] === undefined ? "DEBUG" : "INFO";
    case "initRuntimeDone":
    case "restoreRuntimeDone":
    case "runtimeDone":
      return succeeded ? "DEBUG" : "WARN";
    case "initReport":
      if (!succeeded) return "WARN";
      return record["initializationType"] === "on-demand" ? "DEBUG" : "INFO";
    case "report":
    case "restoreReport":
      return succeeded ? "INFO" : "WARN";
    case "extension":
      return record["errorType"] === undefined ? "INFO" : "WARN";
    case "logsDropped":
      return "WARN";
    default:
      return "INFO";
  }
}

/** What loggers call the levels that AWS knows under another name. */
const otherNames: Readonly<Record<string, LogLevel>> = { WARNING: "WARN", CRITICAL: "FATAL" };

/**
 * Leaves out what a function writes below its level. A line's level is what it says itself, as JSON with a member `level`;
 * every other line counts as INFO.
 */
export class ApplicationLogFilter {
  readonly #least: LogLevel;
  /** Whether the beginning of a line was let through whose end is still to come, by where it comes from. */
  readonly #begun = new Map<string, boolean>();

  constructor(least: LogLevel) {
    this.#least = least;
  }

  /** Whether a line, or a piece of one that is longer than an event may be, belongs into the log. */
  passes(source: string, piece: string): boolean {
    const isWanted = this.#begun.get(source) ?? reaches(levelOfLine(piece), this.#least);
    if (piece.endsWith("\n")) this.#begun.delete(source);
    else this.#begun.set(source, isWanted);
    return isWanted;
  }

  /** What comes next begins a line. */
  endLines(): void {
    this.#begun.clear();
  }
}

function levelOfLine(line: string): LogLevel {
  const said = line.startsWith("{") ? levelSaidBy(line) : undefined;
  if (typeof said !== "string") return "INFO";
  const name = said.toUpperCase();
  return otherNames[name] ?? logLevels.find((level) => level === name) ?? "INFO";
}

/** Python's runtime says `log_level` where it logs what a function did not catch. */
function levelSaidBy(line: string): unknown {
  try {
    const { level, log_level } = JSON.parse(line) as Record<string, unknown>;
    return level ?? log_level;
  } catch {
    // Perhaps the first piece of a line that is too long to be in one.
    return /"(?:log_)?level"\s*:\s*"(\w+)"/.exec(line)?.[1];
  }
}
