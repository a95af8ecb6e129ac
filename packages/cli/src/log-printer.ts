import { type LogLine, readLogLine } from "./log-line.ts";
import { printable, type Style } from "./terminal.ts";

export interface LogEvent {
  readonly timestampMs: number;
  readonly streamName: string;
  readonly message: string;
}

/**
 * Lays out a function's log: the time (in UTC), a short name for the stream, the kind of the line, the head of the request's
 * id, and what it says. On a screen the day stands on a line of its own where it changes; elsewhere each line has it.
 */
export class LogPrinter {
  readonly #style: Style;
  readonly #forScreen: boolean;
  #day = "";

  constructor(style: Style, forScreen: boolean) {
    this.#style = style;
    this.#forScreen = forScreen;
  }

  print(event: LogEvent): string {
    const { faint, numbered } = this.#style;
    const time = new Date(event.timestampMs).toISOString();
    const stream = streamTag(event.streamName);
    const head = `${faint(this.#forScreen ? time.slice(11, -1) : time)} ${numbered(Number.parseInt(stream, 16) || 0, stream)}`;
    return `${this.#dayLine(time.slice(0, 10))}${head} ${this.line(event.message)}\n`;
  }

  /** One line of the log without its time and stream. */
  line(message: string): string {
    const line = readLogLine(message);
    const text = printable(line.text, this.#style).replaceAll("\n", "\n    ");
    const kind = printable(line.kind, this.#style).slice(0, kindWidth).padEnd(kindWidth);
    const requestId = printable(line.requestId, this.#style).slice(0, 8).padEnd(8);
    return toneOf(line, this.#style)(`${kind} ${requestId} ${text}`.trimEnd());
  }

  #dayLine(day: string): string {
    if (!this.#forScreen || day === this.#day) return "";
    this.#day = day;
    return `${this.#style.faint(`${day} UTC`)}\n`;
  }
}

const kindWidth = 6;

function toneOf({ kind, text }: LogLine, style: Style): (text: string) => string {
  if (/^(ERROR|FATAL|CRITICAL)$/.test(kind)) return style.red;
  if (/^WARN/.test(kind)) return style.yellow;
  // The end of an invocation that failed is no small print.
  if (/^(INIT|END|REPORT)$/.test(kind) && /(^| · )(error|timeout|failure)\b/.test(text)) return style.red;
  return /^(START|END|REPORT|INIT|EXTENSION|TELEMETRY|XRAY|RUNTIME|DEBUG|TRACE)/.test(kind)
    ? style.faint
    : (same) => same;
}

/** Streams differ in the random digits at the end of their names. */
function streamTag(streamName: string): string {
  return streamName.replace(/^.*\]/s, "").slice(0, 6).padEnd(6);
}
