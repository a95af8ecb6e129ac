import { pino } from "pino";

export type { Logger } from "pino";

/** The platform's own log (not the functions'): one JSON line per event on standard error. */
export function createLogger(level = process.env["TIRELESS_LOG_LEVEL"] ?? "warn") {
  return pino({ level, base: null }, pino.destination({ fd: 2, sync: true }));
}
