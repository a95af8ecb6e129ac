import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { answersHttp, freePort, startServer } from "./process.mjs";

/** Serverless-offline run by osls, with one function that answers its event; its name there is `bench-dev-echo`. */
export async function startServerlessOffline() {
  const port = await freePort();
  const ports = { lambdaPort: port, httpPort: await freePort(), albPort: await freePort() };
  const entry = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
  const options = Object.entries(ports).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const command = [process.execPath, entry, "offline", "start", "--host", "127.0.0.1", ...options];
  const environment = {
    SLS_TELEMETRY_DISABLED: "1",
    SLS_NOTIFICATIONS_MODE: "off",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  const server = await startServer(
    command,
    { cwd: fileURLToPath(new URL("serverless-app/", import.meta.url)), env: { ...process.env, ...environment } },
    () => answersHttp(port),
    60_000,
  );
  return { port, functionName: "bench-dev-echo", signed: false, stop: server.stop };
}
