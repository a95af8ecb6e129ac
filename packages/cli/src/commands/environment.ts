import { rootKeyFromEnvironment } from "@tireless/server/root-key";
import { Command } from "commander";
import { defaultHost, defaultPort, parsePort } from "./port.ts";

/** `tireless env`: what a shell must export so that AWS's tools reach a platform. */
export function environmentCommand(): Command {
  return new Command("env")
    .description('Print the exports that point AWS tools at Tireless: eval "$(tireless env)".')
    .option("--port <number>", "port of the platform", parsePort, defaultPort)
    .option("--host <address>", "host of the platform", defaultHost)
    .option("--region <name>", "region to work in", "us-east-1")
    .action((options: { port: number; host: string; region: string }) => {
      const credentials = rootKeyFromEnvironment();
      const exports = {
        AWS_ENDPOINT_URL: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${options.port}`,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_REGION: options.region,
        AWS_DEFAULT_REGION: options.region,
      };
      for (const [name, value] of Object.entries(exports)) console.log(`export ${name}=${shellQuoted(value)}`);
      // A session token or a profile left over from AWS would go along with the keys above and spoil them.
      console.log("unset AWS_SESSION_TOKEN AWS_PROFILE");
    });
}

function shellQuoted(text: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
