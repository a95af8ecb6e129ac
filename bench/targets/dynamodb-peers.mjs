import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { motoServer } from "../peers.mjs";
import { answersHttp, freePort, startServer } from "./process.mjs";
import { createTables } from "./tables.mjs";

/** Dynalite, which keeps its tables in memory and does not check signatures, with these tables in it. */
export async function startDynalite(tables) {
  const entry = createRequire(import.meta.url).resolve("dynalite/cli.js");
  const command = [process.execPath, entry, "--createTableMs", "0"];
  return await startPeer(command, { path: "/", tables });
}

/** moto's server, of which the same is true. */
export async function startMoto(tables) {
  if (!existsSync(motoServer)) throw new Error("it is not installed");
  return await startPeer([motoServer], { path: "/moto-api/", tables });
}

/** Both take the same options for where to listen; `path` answers when the server is up. */
async function startPeer(command, { path, tables }) {
  const port = await freePort();
  const listening = ["--host", "127.0.0.1", "--port", String(port)];
  const server = await startServer([...command, ...listening], {}, () => answersHttp(port, path));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials });
  await createTables(client, tables);
  client.destroy();
  return { port, pid: server.process.pid, signed: false, stop: server.stop };
}
