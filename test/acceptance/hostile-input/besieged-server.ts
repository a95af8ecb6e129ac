import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type Server, startServer } from "../server.ts";

/**
 * A server for the tests of one file, with a table `target` (hash key `id`). After each test it must be the same process
 * and healthy; in the end it must have written nothing outside its data directory, and end in good order.
 */
export function besiegedServer(): { readonly server: Server } {
  let server: Server;
  let firstPid: number | undefined;

  beforeAll(async () => {
    server = await startServer();
    firstPid = server.process.pid;
    await new DynamoDBClient(server.settings).send(
      new CreateTableCommand({
        TableName: "target",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  });
  afterEach(async () => {
    expect(server.process.exitCode, server.output()).toBeNull();
    expect(server.process.pid).toBe(firstPid);
    const health = await fetch(`${server.endpoint}/_tireless/health`);
    await health.arrayBuffer();
    expect(health.status).toBe(200);
  });
  afterAll(async () => {
    expect(await readdir(server.directory)).toEqual(["cwd", "data"]);
    expect(await readdir(join(server.directory, "cwd"))).toEqual([]);
    expect(await server.stop()).toBe(0);
  });
  return {
    get server() {
      return server;
    },
  };
}

/** A server may refuse, and may say that it lacks something, but never that it failed. */
export function isAcceptable(status: number): boolean {
  return status < 500 || status === 501;
}
