import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir, readFile, readlink, rename, rm, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Random } from "../kernel/random.ts";
import { type UnpackedEntry, unpackArchive } from "./archive.ts";

const draftPrefix = "unpacking-";
/** Code that was used by no platform for so long goes, because its function may be gone too. */
const keptUnusedMs = 7 * 86_400_000;

/**
 * Functions' code, unpacked once per archive into `<directory>/<sha256>/`. An archive is unpacked under a temporary name
 * and renamed, so a folder with its final name was complete once; after a restart its files are compared with the list
 * that was written with them, because a rename may outlive the data that a power cut takes. What is held is there until
 * everybody who holds it has released it.
 */
export class CodeStore {
  readonly #directory: string;
  readonly #random: Random;
  readonly #unpacked = new Map<string, Promise<string>>();
  /** How many hold an archive's folder. */
  readonly #holders = new Map<string, number>();
  /** By the clock of the file system, in milliseconds. */
  readonly #startedMs: number;

  /** `sdkDirectory` is the `node_modules` that holds `@aws-sdk` and `@smithy` for functions that do not bring them. */
  constructor(directory: string, random: Random, sdkDirectory: string) {
    this.#directory = directory;
    this.#random = random;
    mkdirSync(join(directory, "node_modules"), { recursive: true });
    // Where Node stops looking for the package that a function without one belongs to: never the project around us.
    writeFileSync(join(directory, "package.json"), "{}\n");
    this.#startedMs = statSync(join(directory, "package.json")).mtimeMs;
    for (const name of leftoversIn(directory, this.#startedMs - keptUnusedMs)) {
      rmSync(join(directory, name), { recursive: true, force: true });
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

  /** From here on the folder of the archive stays, once it is there, until `release`. */
  hold(sha256: string): void {
    this.#holders.set(sha256, (this.#holders.get(sha256) ?? 0) + 1);
  }

  /** Removes the folder when nobody else holds it. */
  release(sha256: string): void {
    const count = (this.#holders.get(sha256) ?? 1) - 1;
    if (count > 0) {
      this.#holders.set(sha256, count);
      return;
    }
    this.#holders.delete(sha256);
    const unpacked = this.#unpacked.get(sha256);
    void unpacked?.then((folder) => {
      // Somebody may want it again by now.
      if (!this.#holders.has(sha256) && this.#unpacked.get(sha256) === unpacked) this.#remove(sha256, folder);
    }, ignore);
  }

  /** Takes the folder out of the way at once, so that it may come again under its name, and then apart. */
  #remove(sha256: string, folder: string): void {
    this.#unpacked.delete(sha256);
    const away = join(this.#directory, `${draftPrefix}${this.#random.bytes(8).toString("hex")}`);
    rmSync(`${folder}.json`, { force: true });
    renameSync(folder, away);
    // Whatever cannot be removed now is found by the next start.
    rm(away, { recursive: true, force: true }).catch(ignore);
  }

  async #prepare(sha256: string, fetch: () => Promise<Uint8Array>): Promise<string> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`Not a SHA-256 in hex: ${sha256}`);
    const target = join(this.#directory, sha256);
    const list = `${target}.json`;
    if (await isWhole(target, list)) {
      const startedSeconds = this.#startedMs / 1000;
      await utimes(list, startedSeconds, startedSeconds);
      return target;
    }
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

function ignore(): void {}

/** What a kill left half unpacked, and code whose list is not there or was not touched since. */
function leftoversIn(directory: string, usedSinceMs: number): string[] {
  const names = new Set(readdirSync(directory));
  const isOld = (name: string) => statSync(join(directory, name)).mtimeMs < usedSinceMs;
  return [...names].filter((name) => {
    if (name.startsWith(draftPrefix)) return true;
    const [, sha256, isList] = /^([0-9a-f]{64})(\.json)?$/.exec(name) ?? [];
    if (sha256 === undefined) return false;
    if (!isList) return !names.has(`${name}.json`) || isOld(`${name}.json`);
    return !names.has(sha256) || isOld(name);
  });
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
