import { Connection } from "./load/connection.mjs";
import { workloads } from "./load/workloads.mjs";
import { median, percentile } from "./measure.mjs";

/** Python writes it back the same way too. */
const event = '["ada"]';
/** What starts in the background after a first invocation is not the next one's business. */
const pauseMs = 150;

/** How long a function's first invocation takes, on a connection that is open already. */
export async function firstInvocationMs({ port, signed, nameOf }, functionName) {
  const connection = await Connection.open(port);
  const request = workloads.invoke({ port, signed, functionName: nameOf(functionName), payload: event })();
  const startMs = performance.now();
  await connection.call(request);
  const elapsedMs = performance.now() - startMs;
  connection.close();
  return elapsedMs;
}

/**
 * Measures starts in turn, `count` times each after a first time that does not count: `contestants` are functions, by
 * name, that make start number n and tell how long it took.
 */
export async function takeTurns({ progress, hasTime }, count, contestants) {
  const turns = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let n = 0; n <= count && (n <= 3 || hasTime()); n++) {
    for (const [name, start] of Object.entries(contestants)) {
      progress(`${name}, ${n} of ${count}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const ms = await start(n);
      if (n > 0) turns[name].push(ms);
    }
  }
  return Object.fromEntries(Object.entries(turns).map(([name, taken]) => [name, summary(taken)]));
}

function summary(taken) {
  return { ms: median(taken), p99Ms: percentile(taken, 0.99), runs: taken.map((ms) => ({ ms })) };
}
