import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { openLmdbStore } from "../drivers/lmdb/lmdb-store.ts";
import { prefixRange } from "../keys.ts";
import { bundleProgram } from "./bundle-program.ts";
import type { FullDiskReport } from "./full-disk-writer.ts";

// Windows' shell has no limit on the size of files, which stands for the full disk here; in blocks of 512 bytes.
it.skipIf(process.platform === "win32").each([
  ["before there is room for the journal", 6_000],
  ["once the journal has been in use for long", 64_000],
])("rejects what a full disk cannot take, loses nothing else and goes on: %s", async (_name, blocks) => {
  const directory = await mkdtemp(join(tmpdir(), "tireless-full-disk-"));
  const program = await bundleProgram("full-disk-writer");
  try {
    const command = `trap "" XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`;
    const { stdout } = await promisify(execFile)("sh", ["-c", command, process.execPath, program, directory]);
    const { acknowledged, refusal, readable, writableAgain }: FullDiskReport = JSON.parse(stdout);
    expect(acknowledged).toBeGreaterThan(100);
    expect(refusal).toContain("could not write to its disk");
    expect(readable).toBe(acknowledged);
    expect(writableAgain).toBe(true);
    const store = await openLmdbStore(directory);
    expect(await store.read((tx) => [...tx.range(prefixRange(["row"]))].length)).toBe(acknowledged - 60 + 1);
    await store.close();
  } finally {
    await rm(program);
    await rm(directory, { recursive: true });
  }
});
