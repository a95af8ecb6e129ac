import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findOnPath, isExecutable } from "../find-on-path.ts";
import { runtimesDirectory } from "../runtimes-directory.ts";

/** A Node.js of this machine. */
export interface NodeInstallation {
  /** The program itself, not a script or a link that leads to it. */
  readonly command: string;
  /** e.g. `22.11.0`. */
  readonly version: string;
}

const own: NodeInstallation = { command: process.execPath, version: process.versions.node };
const found = new Map<string, NodeInstallation | undefined>();
const answerMaxMs = 10_000;

/** The Node that functions of `nodejs<major>.x` run on: one of this major, or else the one that the platform runs on. */
export function nodeFor(major: number): NodeInstallation {
  return findNode(major) ?? own;
}

/**
 * The Node of a major version: the platform's own, one that lies in the runtimes' directory as Node's archives unpack, or
 * one that is installed. Looked for once.
 */
export function findNode(major: number): NodeInstallation | undefined {
  if (majorOf(own) === major) return own;
  const key = `${runtimesDirectory()} ${major}`;
  if (!found.has(key)) found.set(key, look(major));
  return found.get(key);
}

function look(major: number): NodeInstallation | undefined {
  for (const path of candidates(major)) {
    const installation = isExecutable(path) ? ask(path) : undefined;
    if (installation && majorOf(installation) === major) return installation;
  }
  return undefined;
}

function candidates(major: number): string[] {
  const names = [`node${major}`, `node-${major}`, `nodejs${major}`, "node"];
  return [
    join(runtimesDirectory(), `nodejs${major}.x`, "bin/node"),
    ...names.flatMap((name) => findOnPath(name) ?? []),
    ...ofVersionManager(major),
    ...["/opt/homebrew/opt", "/usr/local/opt"].map((folder) => join(folder, `node@${major}/bin/node`)),
  ];
}

/** What nvm has installed, the newest first. */
function ofVersionManager(major: number): string[] {
  const folder = join(process.env["NVM_DIR"] || join(homedir(), ".nvm"), "versions/node");
  try {
    const versions = readdirSync(folder).filter((version) => version.startsWith(`v${major}.`));
    const newestFirst = versions.sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
    return newestFirst.map((version) => join(folder, version, "bin/node"));
  } catch {
    return [];
  }
}

const question = "JSON.stringify({ command: process.execPath, version: process.versions.node })";

/** Undefined for what does not run, or is no Node. */
function ask(path: string): NodeInstallation | undefined {
  try {
    const answer = execFileSync(path, ["-p", question], {
      env: { ...process.env, NODE_OPTIONS: "" },
      timeout: answerMaxMs,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { command, version } = JSON.parse(answer.toString());
    return typeof command === "string" && typeof version === "string" ? { command, version } : undefined;
  } catch {
    return undefined;
  }
}

function majorOf({ version }: NodeInstallation): number {
  return Number.parseInt(version, 10);
}
