import { createRequire } from "node:module";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { answersHttp, freePort, startServer } from "./process.mjs";
import { createTable } from "./tables.mjs";

/** Dynalite, which keeps its tables in memory and does not check signatures, with one table in it. */
export async function startDynalite(tables) {
  const port = await freePort();
  const entry = createRequire(import.meta.url).resolve("dynalite/cli.js");
  const command = [process.execPath, entry, "--host", "127.0.0.1", "--port", String(port), "--createTableMs", "0"];
  const server = await startServer(command, {}, () => answersHttp(port));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials });
  for (const table of tables) await createTable(client, table);
  client.destroy();
  return { port, pid: server.process.pid, signed: false, stop: server.stop };
}
