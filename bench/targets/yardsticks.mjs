import { fileURLToPath } from "node:url";
import { freePort, startServer } from "./process.mjs";

export const startEchoServer = () => startYardstick("echo-server.mjs");
export const startPipeProxy = (processCount) => startYardstick("pipe-proxy.mjs", processCount);

async function startYardstick(file, ...options) {
  const port = await freePort();
  const command = [
    process.execPath,
    fileURLToPath(new URL(file, import.meta.url)),
    String(port),
    ...options.map(String),
  ];
  const server = await startServer(command, {}, () => answersJson(port));
  return { port, pid: server.process.pid, signed: false, stop: server.stop };
}

async function answersJson(port) {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
  return (await response.text()) === "{}";
}
