import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Measures cells side by side: every round runs each cell once, so that what else the machine does meets all of them
 * alike. Returns, per cell, the medians over the rounds. A cell is `{ key, name, clients }`, prepared in the generator.
 */
export async function interleave({ generator, rounds, roundMs, progress }, cells) {
  const results = new Map(cells.map(({ key }) => [key, []]));
  for (const { name, clients } of cells) await generator.run({ name, clients, durationMs: roundMs / 2 });
  for (let round = 1; round <= rounds; round++) {
    for (const { key, name, clients } of cells) {
      progress(`round ${round} of ${rounds}: ${key}`);
      results.get(key).push(await generator.run({ name, clients, durationMs: roundMs }));
    }
  }
  return Object.fromEntries([...results].map(([key, runs]) => [key, medians(runs)]));
}

export function median(values) {
  return percentile(values, 0.5);
}

export function percentile(values, fraction) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
}

/** How long `node -e 0` takes from its start to its end: the yardstick of everything that starts. */
export async function emptyNodeMs() {
  const startMs = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - startMs;
}

function medians(runs) {
  const medianOf = (field) => median(runs.map((run) => run[field]));
  return { perSecond: medianOf("perSecond"), p50Ms: medianOf("p50Ms"), p99Ms: medianOf("p99Ms") };
}
