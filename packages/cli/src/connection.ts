import { rootKeyFromEnvironment } from "@tireless/server/root-key";
import { type Command, InvalidArgumentError } from "commander";
import { defaultHost, defaultPort } from "./commands/port.ts";

/** Where a platform is and who is asking it: what any client of the AWS SDK takes. */
export interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

export interface ConnectionOptions {
  readonly endpointUrl?: string;
  readonly region?: string;
}

/** Gives a command the options that say which platform it talks to. */
export function withConnectionOptions(command: Command): Command {
  return command
    .option(
      "--endpoint-url <url>",
      `the platform (AWS_ENDPOINT_URL, else http://${defaultHost}:${defaultPort})`,
      parseUrl,
    )
    .option("--region <name>", "region to work in (AWS_REGION, else us-east-1)");
}

/** From the options, else from AWS's variables, else what `tireless start` begins with. */
export function connectionOf(options: ConnectionOptions, environment: NodeJS.ProcessEnv = process.env): Connection {
  return {
    endpoint: options.endpointUrl ?? (environment["AWS_ENDPOINT_URL"] || `http://${defaultHost}:${defaultPort}`),
    region: options.region ?? (environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || "us-east-1"),
    credentials: credentialsFrom(environment),
  };
}

function credentialsFrom(environment: NodeJS.ProcessEnv): Connection["credentials"] {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = environment["AWS_SESSION_TOKEN"];
  if (!accessKeyId || !secretAccessKey) return rootKeyFromEnvironment(environment);
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function parseUrl(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError(`An endpoint is a URL like http://${defaultHost}:${defaultPort}.`);
}
