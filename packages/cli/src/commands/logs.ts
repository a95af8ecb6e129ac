import { once } from "node:events";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { systemClock } from "@tireless/server/clock";
import { holdProcessDuring } from "@tireless/server/process-hold";
import { Command } from "commander";
import { type ConnectionOptions, connectionOf, withConnectionOptions } from "../connection.ts";
import { explained, isUnreachable } from "../failures.ts";
import { type FunctionLog, findFunctionLog, ownerOfStream } from "../function-log.ts";
import { untilInterrupted } from "../interruption.ts";
import { type FetchPage, type FoundEvent, followEvents, pagesOf, readEvents } from "../log-events.ts";
import { LogPrinter } from "../log-printer.ts";
import { parseSince, type Since } from "../since.ts";
import { styleOf } from "../terminal.ts";

interface LogsOptions extends ConnectionOptions {
  readonly follow?: true;
  readonly since?: Since;
  readonly filter?: string;
}

const tenMinutes = "10m";

/** `tireless logs`: prints what a function logged, and goes on with `--follow`. */
export function logsCommand(): Command {
  const command = new Command("logs")
    .description("Print a function's log: all its environments together, in the order of time (UTC).")
    .argument("<function>", "its name or ARN")
    .option("-f, --follow", "go on with what comes, until interrupted")
    .option("--since <time>", `how far back: 90s, 10m, 2h, 7d, or 2026-01-31T12:00 (${tenMinutes})`, parseSince)
    .option(
      "--filter <pattern>",
      'only what matches a CloudWatch Logs filter pattern: ERROR, ?WARN ?ERROR, "two words"',
    )
    .addHelpText(
      "after",
      `
Lines show the time, the environment, the kind of line, the head of the request's id, and what was logged.

  $ tireless logs greet --since 1h --filter '?ERROR ?"Task timed out"'
  $ tireless logs greet --follow`,
    );
  return withConnectionOptions(command).action(run);
}

async function run(name: string, options: LogsOptions): Promise<void> {
  const connection = connectionOf(options);
  const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
  const logs = new CloudWatchLogsClient(connection);
  try {
    const log = await findFunctionLog(name, connection);
    const startMs = (options.since ?? parseSince(tenMinutes))(systemClock.nowMs());
    if (options.follow) await untilInterrupted((signal) => follow(logs, log, startMs, options.filter, signal));
    else await printOnce(logs, log, startMs, options.filter);
  } catch (error) {
    throw explained(error, connection);
  } finally {
    logs.destroy();
  }
}

async function printOnce(
  logs: CloudWatchLogsClient,
  log: FunctionLog,
  startMs: number,
  filterPattern: string | undefined,
): Promise<void> {
  const fetchPage = await pagesOf(logs, { logGroupName: log.logGroupName, filterPattern });
  const count = await print(readEvents(fetchPage, startMs), log);
  if (count > 0) return;
  const what = filterPattern === undefined ? "has logged nothing" : "has logged nothing that matches";
  console.error(
    `${log.functionName} ${what} since ${new Date(startMs).toISOString()}. Look further back with --since 7d.`,
  );
}

function follow(
  logs: CloudWatchLogsClient,
  log: FunctionLog,
  startMs: number,
  filterPattern: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  return holdProcessDuring(async () => {
    const fetchPage = patient(await pagesOf(logs, { logGroupName: log.logGroupName, filterPattern }, signal));
    await print(followEvents({ fetchPage, clock: systemClock, startMs, lateMs: log.lateMs, signal }), log);
  });
}

async function print(events: AsyncIterable<FoundEvent>, log: FunctionLog): Promise<number> {
  const printer = new LogPrinter(styleOf(process.stdout), process.stdout.isTTY);
  let count = 0;
  for await (const event of events) {
    const owner = ownerOfStream(event.streamName)?.functionName;
    if (owner !== undefined && owner !== log.functionName) continue;
    count++;
    if (!process.stdout.write(printer.print(event))) await once(process.stdout, "drain");
  }
  return count;
}

/** Waits for a platform that is being started again, and says so once. */
function patient(fetchPage: FetchPage): FetchPage {
  let waiting = false;
  return async (startMs, nextToken) => {
    try {
      const page = await fetchPage(startMs, nextToken);
      waiting = false;
      return page;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      if (!waiting) console.error("The platform does not answer; waiting for it.");
      waiting = true;
      return { events: [], nextToken: undefined };
    }
  };
}
