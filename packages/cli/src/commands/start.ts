import { resolve } from "node:path";
import { systemClock } from "@tireless/server/clock";
import { type IsolationChoice, isolationChoices } from "@tireless/server/isolation";
import { rootKeyFromEnvironment } from "@tireless/server/root-key";
import { Command, Option } from "commander";
import { startFailure } from "../start-failure.ts";
import { startMessage } from "../start-message.ts";
import { styleOf } from "../terminal.ts";
import { defaultHost, defaultPort, parsePort } from "./port.ts";

interface StartCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly memory?: true;
  readonly isolation: IsolationChoice;
  readonly runtimesDir?: string;
  readonly throttleTables?: true;
  readonly allowOrigin: readonly string[];
}

/** `tireless start`: runs a platform until it is told to stop. */
export function startCommand(): Command {
  return new Command("start")
    .description("Run a platform. What it acknowledges is on disk and survives a power cut.")
    .option("--port <number>", "port to listen on; 0 picks a free one", parsePort, defaultPort)
    .option("--host <address>", "address to listen on; other than loopback needs a root key of your own", defaultHost)
    .option("--data-dir <directory>", "where everything is kept", ".tireless")
    .addOption(new Option("--memory", "keep nothing: all is gone when the platform stops").conflicts("dataDir"))
    .addOption(
      new Option("--isolation <kind>", "what keeps functions apart; auto takes the strongest that works here")
        .choices(isolationChoices)
        .default("auto"),
    )
    .addOption(
      new Option(
        "--runtimes-dir <directory>",
        "runtimes that are installed apart: Java's and others (docs/runtimes.md)",
      ).env("TIRELESS_RUNTIMES_DIR"),
    )
    .option("--throttle-tables", "hold DynamoDB's tables to the capacity that they have provisioned, as AWS does")
    .option(
      "--allow-origin <origin>",
      "let web pages of this origin call, besides this machine's; may be given several times",
      (origin: string, others: readonly string[]) => [...others, origin],
      [],
    )
    .addHelpText(
      "after",
      `
Environment:
  TIRELESS_ROOT_ACCESS_KEY_ID, TIRELESS_ROOT_SECRET_ACCESS_KEY   the root key (on loopback: test / test)
  TIRELESS_LOG_LEVEL                                             fatal, error, warn (default), info, debug

SIGTERM and SIGINT let requests under way finish, then stop; a second one stops at once.`,
    )
    .action(run);
}

async function run(options: StartCommandOptions): Promise<void> {
  checkLogLevel(process.env["TIRELESS_LOG_LEVEL"]);
  if (options.runtimesDir !== undefined) process.env["TIRELESS_RUNTIMES_DIR"] = resolve(options.runtimesDir);
  const { start } = await import("@tireless/server");
  const platform = await start({
    // Nobody moves the time of a platform that runs by itself, so it gets the plain clock.
    clock: systemClock,
    host: options.host,
    port: options.port,
    credentials: rootKeyFromEnvironment(),
    isolation: options.isolation,
    throttleTables: options.throttleTables === true,
    allowOrigins: options.allowOrigin,
    ...(options.memory ? {} : { dataDirectory: options.dataDir }),
  }).catch((error: Error) => {
    console.error(`tireless: ${startFailure(error, options)}`);
    // What had been started before the failure could keep the process.
    process.exit(1);
  });
  let stopping = false;
  const stop = () => {
    // Who asks twice does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    if (process.stderr.isTTY) console.error("\nStopping when requests under way are done; Ctrl-C again stops at once.");
    platform.stop().then(
      () => process.exit(0),
      (error: Error) => {
        console.error(`tireless: stopping failed: ${error.message}`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // Last, because whoever reads that it is ready may stop it at once.
  process.stdout.write(startMessage(platform, options.memory ? undefined : options.dataDir, styleOf(process.stdout)));
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

function checkLogLevel(level: string | undefined): void {
  if (level === undefined || logLevels.includes(level)) return;
  throw new Error(`TIRELESS_LOG_LEVEL is "${level}"; it must be one of ${logLevels.join(", ")}.`);
}
