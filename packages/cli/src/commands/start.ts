import { rootKeyFromEnvironment, start } from "@tireless/server";
import { Command } from "commander";
import { startMessage } from "../start-message.ts";
import { defaultHost, defaultPort, parsePort } from "./port.ts";

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
  const platform = await start({
    host: options.host,
    port: options.port,
    credentials: rootKeyFromEnvironment(),
    ...(options.memory ? {} : { dataDirectory: options.dataDir }),
  });
  process.stdout.write(
    startMessage(platform, options.memory ? undefined : options.dataDir, process.stdout.isTTY === true),
  );
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
