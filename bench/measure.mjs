import { spawn } from "node:child_process";
import { once } from "node:events";
import { processorTime } from "./targets/processor-time.mjs";

const roundsMin = 3;

/**
 * Measures cells side by side: every round runs each cell once, there and back again in turn, so that what else the
 * machine does meets all of them alike. Rounds that no time is left for are not run, beyond a few. A cell is
 * `{ key, name, clients, pid }`: `name` is prepared in the generator, `pid` the server whose processor time counts, the
 * others standing still meanwhile: some are busy with themselves long after their last request. With `beside`, another
 * generator sends what is prepared in it, for as long, and its answers do not count. The first `settleMs` of a cell's turn
 * are not measured.
 */
export async function interleave({ generator, rounds, roundMs, settleMs = 0, progress, hasTime }, cells) {
  const results = new Map(cells.map(({ key }) => [key, []]));
  const servers = new Set(cells.map(({ pid }) => pid).filter(Boolean));
  for (const { name, clients } of cells) await generator.run({ name, clients, durationMs: roundMs / 2 });
  try {
    for (let round = 1; round <= rounds && (round <= roundsMin || hasTime()); round++) {
      const order = round % 2 === 1 ? cells : cells.toReversed();
      for (const { key, name, clients, pid, beside } of order) {
        progress(`round ${round} of ${rounds}: ${key}`);
        if (pid) for (const server of servers) process.kill(server, server === pid ? "SIGCONT" : "SIGSTOP");
        if (settleMs) await generator.run({ name, clients, durationMs: settleMs });
        const before = pid && processorTime(pid);
        const [figures] = await Promise.all([
          generator.run({ name, clients, durationMs: roundMs }),
          beside?.generator.run({ name: beside.name, clients: beside.clients, durationMs: roundMs }),
        ]);
        const after = pid && processorTime(pid);
        results.get(key).push({ ...figures, processor: before && after && difference(before, after) });
      }
    }
  } finally {
    for (const server of servers) process.kill(server, "SIGCONT");
  }
  return Object.fromEntries([...results].map(([key, runs]) => [key, summary(runs)]));
}

/**
 * The columns of a row that holds one result against another. The ratio is the median of the rounds' own ratios, which
 * what disturbs a whole round does not move.
 */
export function compare(ours, theirs, field) {
  const ratios = ours && theirs && ours.runs.map((run, round) => run[field] / theirs.runs[round][field]);
  return {
    tireless: ours?.[field],
    peer: theirs?.[field],
    ratio: ratios && median(ratios),
    processor: ours?.processor,
    peerProcessor: theirs?.processor,
  };
}

export function median(values) {
  return percentile(values, 0.5);
}

export function percentile(values, fraction) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
}

/** How long a program takes from its start to its end. */
export async function programMs(command, ...options) {
  const startMs = performance.now();
  const [code] = await once(spawn(command, options, { stdio: "ignore" }), "exit");
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return performance.now() - startMs;
}

/** `node -e 0`: the yardstick of everything that starts. */
export const emptyNodeMs = () => programMs(process.execPath, "-e", "0");

function difference(before, after) {
  return { ownMs: after.ownMs - before.ownMs, belowMs: after.belowMs - before.belowMs };
}

function summary(runs) {
  const medianOf = (field) => median(runs.map((run) => run[field]));
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const count = sum(runs.map((run) => run.count));
  const processor = runs.every((run) => run.processor) && {
    ownUs: (sum(runs.map((run) => run.processor.ownMs)) * 1000) / count,
    belowUs: (sum(runs.map((run) => run.processor.belowMs)) * 1000) / count,
  };
  return { perSecond: medianOf("perSecond"), p50Ms: medianOf("p50Ms"), p99Ms: medianOf("p99Ms"), processor, runs };
}
