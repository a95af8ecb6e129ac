import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { ZipFile } from "yazl";

const cacheDirectory = join(tmpdir(), "tireless-toolchain-tests");
/** Far longer than a busy machine takes: whatever has not ended by then never will. */
const buildMaxMs = 900_000;

export interface Build {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Shell commands, run one after the other where the files are. */
  readonly commands: readonly string[];
  /** For people who lack a tool. */
  readonly install: string;
}

/**
 * A folder in which the commands have run, kept for the next time. Undefined when one of them fails, which is said aloud:
 * tests of a language are skipped where it cannot be built.
 */
export async function builtOnce({ name, files, commands, install }: Build): Promise<string | undefined> {
  const key = createHash("sha256")
    .update(JSON.stringify([files, commands]))
    .digest("hex")
    .slice(0, 16);
  const target = join(cacheDirectory, `${name}-${key}`);
  if (existsSync(target)) return target;
  await mkdir(cacheDirectory, { recursive: true });
  const draft = await mkdtemp(join(cacheDirectory, "building-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(draft, path)), { recursive: true });
      await writeFile(join(draft, path), content);
    }
    for (const command of commands) await runToEnd(command, draft);
    await rename(draft, target);
    return target;
  } catch (error) {
    sayAloud(name, install, (error as Error).message);
    await rm(draft, { recursive: true, force: true });
    return undefined;
  }
}

/** Runs a shell command; throws the last lines of what it said when it fails. Whatever it started ends with its time. */
async function runToEnd(command: string, directory: string): Promise<void> {
  const options = { cwd: directory, detached: true, stdio: ["ignore", "pipe", "inherit"] } as const;
  const child = spawn("sh", ["-c", `exec 2>&1; ${command}`], options);
  const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), buildMaxMs);
  const [[code], output] = await Promise.all([once(child, "close"), text(child.stdout)]);
  clearTimeout(timer);
  if (code !== 0) throw new Error(output.trim().split("\n").slice(-5).join("\n") || `${command} ended with ${code}`);
}

function sayAloud(name: string, install: string, reason: string): void {
  const line = "=".repeat(80);
  process.stderr.write(
    `\n${line}\nSKIPPED: ${name} cannot be built here:\n${reason}\nInstall it with:\n  ${install}\n${line}\n`,
  );
}

/** An archive of a file or of all that is in a folder, with what may be executed. */
export async function archiveOf(path: string, name?: string): Promise<Buffer> {
  const zip = new ZipFile();
  if ((await stat(path)).isFile()) {
    zip.addBuffer(await readFile(path), name ?? "bootstrap", { mode: (await stat(path)).mode });
  } else {
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile()) zip.addBuffer(await readFile(file), relative(path, file), { mode: (await stat(file)).mode });
    }
  }
  return finished(zip);
}

export async function archiveOfTexts(files: Readonly<Record<string, string>>, mode = 0o100755): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path, { mode });
  return finished(zip);
}

async function finished(zip: ZipFile): Promise<Buffer> {
  zip.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
