/** What an environment has run before it counts as warm, unless time is up: V8 is not done optimising much earlier. */
const invocationsPerEnvironment = 5000;

/** By then the environments that a cell does not need are frozen, and those that it needs are not. */
export const freezeMs = 150;

const payload = JSON.stringify({ player: "ada", score: 1234, achievements: ["first-blood", "no-damage"] });

/**
 * Makes invocations of a target's function `echo` ready in the generator and warms all that they go through; returns the
 * cells to measure, one for each number of clients.
 */
export async function warmCells({ generator, progress, warmMs }, name, target, clientCounts) {
  const { port, pid, signed } = target;
  const options = { workload: "invoke", port, signed, functionName: target.nameOf?.("echo") ?? "echo", payload };
  await generator.prepare({ name, ...options });
  for (const clients of clientCounts.toSorted((a, b) => b - a)) {
    progress(`warming ${name} with ${clients} clients`);
    const durationMs = warmMs * Math.log2(clients + 1);
    await generator.fill({ ...options, clients, count: invocationsPerEnvironment * clients, durationMs });
  }
  return clientCounts.map((clients) => ({ key: cellKey(name, clients), name, clients, pid }));
}

export function cellKey(name, clients) {
  return `${name}, ${clients} ${clients === 1 ? "client" : "clients"}`;
}
