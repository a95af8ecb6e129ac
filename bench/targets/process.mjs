import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a server and waits until `isReady` says so; what it printed is part of the error when it does not come up. */
export async function startServer(command, options, isReady, timeoutMs = 30_000) {
  const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "pipe"], ...options });
  let output = "";
  const keepOutput = (chunk) => {
    output = (output + chunk).slice(-2000);
  };
  child.stdout.on("data", keepOutput);
  child.stderr.on("data", keepOutput);
  child.on("error", keepOutput);
  const giveUpMs = performance.now() + timeoutMs;
  while (!(await isReady().catch(() => false))) {
    if (child.exitCode !== null || performance.now() > giveUpMs) {
      child.kill("SIGKILL");
      throw new Error(
        `it did not start: ${/^.*Error.*$/m.exec(output)?.[0] ?? (output.trim().slice(-200) || "no output")}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const killing = setTimeout(() => child.kill("SIGKILL"), 5000);
      await exited;
      clearTimeout(killing);
    },
  };
}

/** Whether something answers HTTP on the port, whatever it says. */
export async function answersHttp(port, path = "/") {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  await response.arrayBuffer();
  return true;
}
