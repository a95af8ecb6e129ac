import { Connection } from "./connection.mjs";
import { workloads } from "./workloads.mjs";

/**
 * The load generator, a process of its own: prepares requests ahead, then sends them from a number of clients, each of
 * which sends its next request when it has the answer to the one before. Talks to `generator-client.mjs` over IPC.
 */
const prepared = new Map();

process.on("message", async ({ call, id, ...options }) => {
  try {
    process.send({ id, result: await calls[call](options) });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
process.on("disconnect", () => process.exit());

const calls = {
  /** Makes `distinct` different requests of a workload ready under a name. */
  async prepare({ name, workload, distinct = 2000, ...options }) {
    const make = workloads[workload](options);
    prepared.set(name, { port: options.port, requests: Array.from({ length: distinct }, (_, n) => make(n)) });
  },

  /** Sends what was prepared under a name for `durationMs`, in a circle. */
  async run({ name, clients, durationMs }) {
    const { port, requests } = prepared.get(name);
    const latencies = [];
    let next = Math.floor(Math.random() * requests.length);
    const elapsedMs = await drive({ port, clients, durationMs, latencies }, () => {
      next = (next + 1) % requests.length;
      return requests[next];
    });
    return { count: latencies.length, perSecond: (latencies.length / elapsedMs) * 1000, ...percentiles(latencies) };
  },

  /** Sends requests 0 … count − 1 of a workload once each, made on the way, for `durationMs` at most. */
  async fill({ workload, count, clients, durationMs, ...options }) {
    const make = workloads[workload](options);
    const latencies = [];
    let next = 0;
    const elapsedMs = await drive({ port: options.port, clients, durationMs, latencies }, () =>
      next < count ? make(next++) : undefined,
    );
    return { sent: latencies.length, elapsedMs };
  },
};

async function drive({ port, clients, durationMs, latencies }, nextRequest) {
  const connections = await Promise.all(Array.from({ length: clients }, () => Connection.open(port)));
  const startMs = performance.now();
  try {
    await Promise.all(
      connections.map((connection) => sendUntil(connection, startMs + durationMs, latencies, nextRequest)),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  return performance.now() - startMs;
}

function sendUntil(connection, endMs, latencies, nextRequest) {
  return new Promise((resolve, reject) => {
    let sentMs = performance.now();
    const sendNext = () => {
      const next = sentMs < endMs ? nextRequest() : undefined;
      if (!next) return resolve();
      connection.send(next.request, next.expected, answered, reject);
    };
    const answered = () => {
      const nowMs = performance.now();
      latencies.push(nowMs - sentMs);
      sentMs = nowMs;
      sendNext();
    };
    sendNext();
  });
}

function percentiles(latencies) {
  const sorted = Float64Array.from(latencies).sort();
  return { p50Ms: sorted[Math.floor(sorted.length * 0.5)], p99Ms: sorted[Math.floor(sorted.length * 0.99)] };
}
