import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const executable = fileURLToPath(new URL("../../../packages/cli/bin/tireless.js", import.meta.url));

/** A platform in a process of its own, on a free port and a temporary data directory, that can be killed and started again. */
export async function makePlatform() {
  const port = await freePort();
  const dataDirectory = await mkdtemp(join(tmpdir(), "tireless-demo-"));
  let child;
  return {
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    },

    async start() {
      const options = ["start", "--port", String(port), "--data-dir", dataDirectory];
      child = spawn(process.execPath, [executable, ...options], { stdio: ["ignore", "ignore", "pipe"] });
      let errors = "";
      child.stderr.on("data", (chunk) => {
        errors = (errors + chunk).slice(-2000);
      });
      await untilHealthy(port, child, () => errors);
    },

    /** What a power cut does: no warning, no last words. */
    async kill() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },

    /** Ends the process in an orderly way and deletes its data. */
    async remove() {
      if (child && child.exitCode === null && child.signalCode === null) {
        const exited = once(child, "exit");
        child.kill("SIGTERM");
        const losingPatience = setTimeout(() => child.kill("SIGKILL"), 5000);
        await exited;
        clearTimeout(losingPatience);
      }
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function untilHealthy(port, child, errors) {
  const giveUpMs = performance.now() + 15_000;
  while (child.exitCode === null && performance.now() < giveUpMs) {
    const response = await fetch(`http://127.0.0.1:${port}/_tireless/health`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The platform did not start. ${errors()}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
