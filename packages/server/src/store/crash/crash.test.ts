/** Kills a writer again and again, without warning, and looks at what is on disk. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../kernel/clock.ts";
import { type Random, seededRandom, systemRandom } from "../../kernel/random.ts";
import { openLmdbStore } from "../drivers/lmdb/lmdb-store.ts";
import { bundleProgram } from "./bundle-program.ts";
import { findDamage, laneNumbers } from "./lanes.ts";

const killCount = 200;
const seed = Number(process.env["TIRELESS_CRASH_SEED"] ?? systemRandom().integer(2 ** 32));

let scratch: string;
let program: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "tireless-crash-"));
  program = await bundleProgram("crash-writer");
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
  await rm(program, { force: true });
});

it(`loses nothing acknowledged and leaves nothing half-done in ${killCount} kills`, { timeout: 600_000 }, async () => {
  console.info(`TIRELESS_CRASH_SEED=${seed} repeats the choice of moments.`);
  // Two at a time, each on its own directory, so that a kill also comes while the disk is busy with others.
  const written = await Promise.all(
    [0, 1].map((chain) => killRepeatedly(killCount / 2, seededRandom(seed + chain), `chain-${chain}`)),
  );
  // Otherwise nothing was tried.
  expect(Math.min(...written)).toBeGreaterThan(killCount / 2);
});

it("lets no second process in while the first lives, and the next one once it was killed", async () => {
  const directory = join(scratch, "shared");
  const first = startWriter(directory);
  await first.acknowledgements(10);
  const second = startWriter(directory);
  const [code] = await once(second.process, "close");
  expect(code).toBe(1);
  expect(second.errors()).toContain(`Another Tireless is using the data directory ${directory}`);
  await expect(openLmdbStore(directory)).rejects.toThrow("Another Tireless");
  await first.kill();
  const store = await openLmdbStore(directory);
  const third = startWriter(directory);
  expect(await once(third.process, "close")).toEqual([1, null]);
  await store.close();
  const fourth = startWriter(directory);
  await fourth.acknowledgements(1);
  await fourth.kill();
});

async function killRepeatedly(count: number, random: Random, name: string): Promise<number> {
  const directory = join(scratch, name);
  let state: number[] = [];
  for (let kill = 0; kill < count; kill++) {
    const writer = startWriter(directory);
    // Now and then while it opens; mostly somewhere in its writes.
    await writer.acknowledgements(random.integer(10) === 0 ? 0 : 1 + random.integer(60));
    linger(random.integer(1500) / 1000);
    const acknowledged = await writer.kill();
    const store = await openLmdbStore(directory);
    const known = state.map((before, lane) => Math.max(before, acknowledged[lane] ?? 0));
    const damage = await store.read((tx) => findDamage(tx, known.length > 0 ? known : acknowledged));
    expect(damage, `after kill ${kill} of ${name}, seed ${seed}`).toEqual([]);
    state = await store.read(laneNumbers);
    await store.close();
  }
  return state.reduce((sum, number) => sum + number, 0);
}

/** Spins for part of a commit's time, so that kills do not all come right after an acknowledgement. */
function linger(durationMs: number): void {
  const end = systemClock.monotonicMs() + durationMs;
  while (systemClock.monotonicMs() < end);
}

function startWriter(directory: string) {
  const child: ChildProcess = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  let output = "";
  let errors = "";
  let lines = 0;
  let heard = () => {};
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    lines += chunk.split("\n").length - 1;
    heard();
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    errors += chunk;
  });
  return {
    process: child,
    errors: () => errors,
    /** Resolves when the writer has opened the store and printed this many acknowledgements, or has ended. */
    async acknowledgements(count: number): Promise<void> {
      const enough = new Promise<void>((resolve) => {
        heard = () => {
          if (lines > count) resolve();
        };
        heard();
      });
      await Promise.race([enough, closed]);
    },
    /** Kills it without warning and resolves with the last number acknowledged on each lane. */
    async kill(): Promise<number[]> {
      expect(child.exitCode, errors).toBe(null);
      child.kill("SIGKILL");
      expect(await closed).toEqual([null, "SIGKILL"]);
      const last: number[] = [];
      for (const [, lane, number] of output.matchAll(/^(\d+) (\d+)$/gm)) last[Number(lane)] = Number(number);
      return last;
    },
  };
}
