import { createRequire } from "node:module";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { answersHttp, freePort, startServer } from "./process.mjs";
import { findPython } from "./python.mjs";

/** Serverless-offline run by osls, with the functions of `serverless-app`, whose names there begin with `bench-dev-`. */
export async function startServerlessOffline() {
  const port = await freePort();
  const ports = { lambdaPort: port, httpPort: await freePort(), albPort: await freePort() };
  const entry = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
  const options = Object.entries(ports).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const command = [process.execPath, entry, "offline", "start", "--host", "127.0.0.1", ...options];
  const python = await findPython();
  const environment = {
    SLS_TELEMETRY_DISABLED: "1",
    SLS_NOTIFICATIONS_MODE: "off",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    BENCH_PYTHON: python?.runtime ?? "python3.12",
    ...(python && { PATH: `${dirname(python.executable)}${delimiter}${process.env["PATH"]}` }),
  };
  const server = await startServer(
    command,
    { cwd: fileURLToPath(new URL("serverless-app/", import.meta.url)), env: { ...process.env, ...environment } },
    () => answersHttp(port),
    60_000,
  );
  const { pid } = server.process;
  return { port, pid, nameOf: (functionName) => `bench-dev-${functionName}`, signed: false, stop: server.stop };
}
