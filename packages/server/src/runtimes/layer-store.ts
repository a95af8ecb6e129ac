import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { copyFile, link, lstat, mkdir, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "../kernel/random.ts";
import type { CodeStore } from "./code-store.ts";
import type { LayerArchive } from "./environments.ts";

/**
 * The layers of functions, several put together into one folder each: what stands for `/opt`. Files are hard links to the
 * unpacked archives, so that putting together costs next to nothing and is done anew by every process.
 */
export class LayerStore {
  readonly #directory: string;
  readonly #random: Random;
  readonly #code: CodeStore;
  readonly #merged = new Map<string, Promise<string>>();
  /** How many hold a folder. */
  readonly #holders = new Map<string, number>();

  constructor(directory: string, random: Random, code: CodeStore) {
    this.#directory = directory;
    this.#random = random;
    this.#code = code;
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }

  /** The folder with these layers, the later ones over the earlier; undefined when there are none. */
  async merged(layers: readonly LayerArchive[]): Promise<string | undefined> {
    if (layers.length === 0) return undefined;
    const name = nameOf(layers);
    const known = this.#merged.get(name);
    if (known) return known;
    const started = this.#merge(layers, join(this.#directory, name));
    this.#merged.set(name, started);
    started.catch(() => this.#merged.delete(name));
    return started;
  }

  /** From here on the folder of these layers stays, once it is there, and their code too, until `release`. */
  hold(layers: readonly LayerArchive[]): void {
    if (layers.length === 0) return;
    for (const { sha256 } of layers) this.#code.hold(sha256);
    const name = nameOf(layers);
    this.#holders.set(name, (this.#holders.get(name) ?? 0) + 1);
  }

  /** Removes the folder when nobody else holds it. */
  release(layers: readonly LayerArchive[]): void {
    if (layers.length === 0) return;
    for (const { sha256 } of layers) this.#code.release(sha256);
    const name = nameOf(layers);
    const count = (this.#holders.get(name) ?? 1) - 1;
    if (count > 0) {
      this.#holders.set(name, count);
      return;
    }
    this.#holders.delete(name);
    const merged = this.#merged.get(name);
    void merged?.then(
      (folder) => {
        if (this.#holders.has(name) || this.#merged.get(name) !== merged) return;
        this.#merged.delete(name);
        const away = `${folder}-${this.#random.bytes(8).toString("hex")}`;
        renameSync(folder, away);
        // Whatever cannot be removed now is found by the next start.
        rm(away, { recursive: true, force: true }).catch(() => {});
      },
      () => {},
    );
  }

  async #merge(layers: readonly LayerArchive[], target: string): Promise<string> {
    const draft = `${target}-${this.#random.bytes(8).toString("hex")}`;
    try {
      await mkdir(draft);
      for (const { sha256, archive } of layers) await layOver(await this.#code.unpacked(sha256, archive), draft);
      await rename(draft, target);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    return target;
  }
}

function nameOf(layers: readonly LayerArchive[]): string {
  return createHash("sha256")
    .update(layers.map(({ sha256 }) => sha256).join("\n"))
    .digest("hex");
}

/** Lays the content of a folder over that of another: folders meet, anything else gives way to what comes later. */
async function layOver(source: string, target: string): Promise<void> {
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    const there = await lstat(to).catch(() => undefined);
    if (there && !(there.isDirectory() && entry.isDirectory())) await rm(to, { recursive: true });
    if (entry.isDirectory()) {
      await mkdir(to, { recursive: true });
      await layOver(from, to);
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(from), to);
    } else {
      // Another file system, or as many links as a file may have.
      await link(from, to).catch(() => copyFile(from, to));
    }
  }
}
