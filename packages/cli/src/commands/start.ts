import { start } from "@tireless/server";
import { Command, InvalidArgumentError } from "commander";
import { credentialsFromEnvironment, defaultRootCredentials } from "../root-credentials.ts";
import { startMessage } from "../start-message.ts";

export const defaultPort = 4566;
export const defaultHost = "127.0.0.1";

interface StartCommandOptions {
  port: number;
  host: string;
  dataDir: string;
  memory?: true;
}

/** `tireless start`: runs a platform until it is told to stop. */
export function startCommand(): Command {
  return new Command("start")
    .description("Run a platform. What it acknowledges is on disk and survives a power cut.")
    .option("--port <number>", "port to listen on; 0 picks a free one", parsePort, defaultPort)
    .option("--host <address>", "address to listen on; other than loopback needs a root key of your own", defaultHost)
    .option("--data-dir <directory>", "where everything is kept", ".tireless")
    .option("--memory", "keep nothing: all is gone when the platform stops")
    .addHelpText(
      "after",
      `
Environment:
  TIRELESS_ROOT_ACCESS_KEY_ID, TIRELESS_ROOT_SECRET_ACCESS_KEY   the root key (on loopback: test / test)
  TIRELESS_LOG_LEVEL                                             fatal, error, warn (default), info, debug

SIGTERM and SIGINT let requests under way finish, then stop.`,
    )
    .action(run);
}

async function run(options: StartCommandOptions): Promise<void> {
  const credentials = credentialsFromEnvironment();
  if (!isLoopback(options.host) && credentials.secretAccessKey === defaultRootCredentials.secretAccessKey) {
    throw new Error(
      `Refusing to listen on ${options.host} with the well-known root key: anybody who can reach this machine would own it. ` +
        "Set TIRELESS_ROOT_ACCESS_KEY_ID and TIRELESS_ROOT_SECRET_ACCESS_KEY, or listen on 127.0.0.1.",
    );
  }
  const platform = await start({
    host: options.host,
    port: options.port,
    credentials,
    ...(options.memory ? {} : { dataDirectory: options.dataDir }),
  });
  process.stdout.write(startMessage(platform, options.memory ? undefined : options.dataDir, process.stdout.isTTY === true));
  let stopping = false;
  const stop = () => {
    // Who asks twice does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
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
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
