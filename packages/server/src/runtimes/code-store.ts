import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir, readFile, readlink, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Random } from "../kernel/random.ts";
import { type UnpackedEntry, unpackArchive } from "./archive.ts";

const draftPrefix = "unpacking-";

/**
 * Functions' code, unpacked once per archive into `<directory>/<sha256>/`. An archive is unpacked under a temporary name
 * and renamed, so a folder with its final name was complete once; after a restart its files are compared with the list
 * that was written with them, because a rename may outlive the data that a power cut takes.
 */
export class CodeStore {
  readonly #directory: string;
  readonly #random: Random;
  readonly #unpacked = new Map<string, Promise<string>>();

  /** `sdkDirectory` is the `node_modules` that holds `@aws-sdk` and `@smithy` for functions that do not bring them. */
  constructor(directory: string, random: Random, sdkDirectory: string) {
    this.#directory = directory;
    this.#random = random;
    mkdirSync(join(directory, "node_modules"), { recursive: true });
    // Where Node stops looking for the package that a function without one belongs to: never the project around us.
    writeFileSync(join(directory, "package.json"), "{}\n");
    for (const name of readdirSync(directory)) {
      if (name.startsWith(draftPrefix)) rmSync(join(directory, name), { recursive: true, force: true });
    }
    for (const scope of ["@aws-sdk", "@smithy"]) link(join(sdkDirectory, scope), join(this.modules, scope));
  }

  /** Where Node finds the SDK: it looks for packages in the parents of the code's own folder. */
  get modules(): string {
    return join(this.#directory, "node_modules");
  }

  /** The folder with the code of the given archive; `fetch` is called only when it is not there yet. */
  unpacked(sha256: string, fetch: () => Promise<Uint8Array>): Promise<string> {
    const known = this.#unpacked.get(sha256);
    if (known) return known;
    const started = this.#prepare(sha256, fetch);
    this.#unpacked.set(sha256, started);
    started.catch(() => this.#unpacked.delete(sha256));
    return started;
  }

  async #prepare(sha256: string, fetch: () => Promise<Uint8Array>): Promise<string> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`Not a SHA-256 in hex: ${sha256}`);
    const target = join(this.#directory, sha256);
    const list = `${target}.json`;
    if (await isWhole(target, list)) return target;
    await rm(list, { force: true });
    await rm(target, { recursive: true, force: true });
    const bytes = await fetch();
    const actual = createHash("sha256").update(bytes).digest("hex");
    if (actual !== sha256) throw new Error(`The code archive has the SHA-256 ${actual}, not ${sha256}.`);
    const draft = join(this.#directory, `${draftPrefix}${this.#random.bytes(8).toString("hex")}`);
    try {
      const entries = await unpackArchive(bytes, draft);
      await rename(draft, target);
      await writeFile(list, JSON.stringify(entries));
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    return target;
  }
}

/** The `node_modules` from which this package's own SDK is loaded. */
export function installedSdkDirectory(): string {
  const resolved = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb/package.json");
  return join(resolved, "..", "..", "..");
}

/** Makes `path` a link to `target`, replacing one that an installation at another place left. */
function link(target: string, path: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path, "dir");
}

async function isWhole(directory: string, list: string): Promise<boolean> {
  try {
    const entries = JSON.parse(await readFile(list, "utf8")) as UnpackedEntry[];
    const expected = new Map(entries.map((entry) => [entry.path, entry]));
    const found = await readdir(directory, { recursive: true, withFileTypes: true });
    const present = found.filter((item) => !item.isDirectory());
    if (present.length !== expected.size) return false;
    for (const entry of expected.values()) {
      const path = join(directory, entry.path);
      const content = entry.kind === "link" ? await readlink(path, "buffer") : await readFile(path);
      if (content.length !== entry.bytes || crc32(content) !== entry.crc32) return false;
    }
    return true;
  } catch {
    // Whatever keeps the folder from being read keeps it from being used: it is unpacked again.
    return false;
  }
}
