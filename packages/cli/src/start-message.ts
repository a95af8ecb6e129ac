import { resolve } from "node:path";
import type { RunningPlatform } from "@tireless/server";
import type { Style } from "./terminal.ts";

/** What a user sees when the platform is ready: where it is, how to sign in, where the data lives, what is in force. */
export function startMessage(
  platform: Pick<RunningPlatform, "endpoint" | "credentials" | "isolation">,
  dataDirectory: string | undefined,
  style: Style,
): string {
  const { bold, faint } = style;
  const rows: [string, string][] = [
    ["endpoint", bold(platform.endpoint)],
    ["root key", rootKey(platform.credentials)],
    [
      "data",
      dataDirectory
        ? `${resolve(dataDirectory)} ${faint("(every acknowledged write is on disk)")}`
        : "in memory, gone at the end",
    ],
    ["functions", platform.isolation.replace(/^functions /, "")],
    ["permissions", "identities are verified; policies are stored, not enforced yet"],
  ];
  const lines = rows.map(([name, value]) => `  ${faint(name.padEnd(12))} ${value}`);
  return `\n  ${bold("Tireless")} is ready.\n\n${lines.join("\n")}\n\n  ${faint("Point AWS tools here with")}  eval "$(npx tireless env${portOption(platform.endpoint)})"\n\n`;
}

/** The well-known key is shown whole; one of the user's own is not, because terminals are shared and recorded. */
function rootKey(credentials: { accessKeyId: string; secretAccessKey: string }): string {
  const secret = credentials.secretAccessKey === "test" ? "test" : "(from TIRELESS_ROOT_SECRET_ACCESS_KEY)";
  return `${credentials.accessKeyId} / ${secret}`;
}

function portOption(endpoint: string): string {
  const { port } = new URL(endpoint);
  return port === "4566" ? "" : ` --port ${port}`;
}
