import { fork } from "node:child_process";

/** Starts a load generator and returns its calls: `prepare`, `run`, `fill` and `stop`. */
export function startGenerator() {
  const child = fork(new URL("generator.mjs", import.meta.url), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const waiting = new Map();
  let lastId = 0;
  child.on("message", ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(result);
  });
  child.on("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("the load generator ended"));
  });
  const calling = (call) => (options) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      child.send({ call, id, ...options });
    });
  return { prepare: calling("prepare"), run: calling("run"), fill: calling("fill"), stop: () => child.kill() };
}
