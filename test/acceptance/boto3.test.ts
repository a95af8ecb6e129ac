import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";
import { isInstalled, runTool } from "./tools.ts";

const hasBoto3 = await isInstalled("python3", ["-c", "import boto3"], "pip install boto3");

describe.skipIf(!hasBoto3)("boto3", { timeout: 90_000 }, () => {
  let server: Server;
  let seen: Record<string, unknown>;

  beforeAll(async () => {
    server = await startServer();
    const script = fileURLToPath(new URL("boto3_client.py", import.meta.url));
    const functionDirectory = fileURLToPath(new URL("../../examples/scores/function", import.meta.url));
    const { exitCode, stdout, stderr } = await runTool("python3", [script, functionDirectory], server.environment);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    seen = JSON.parse(stdout);
  }, 90_000);
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  test("knows who it is", () => {
    expect(seen["identity"]).toEqual({
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
  });

  test("uses tables through its resources: sets, bytes, decimals, conditions, queries", () => {
    expect(seen["tableArn"]).toBe("arn:aws:dynamodb:us-east-1:000000000000:table/scores");
    expect(seen["secondPut"]).toBe("ConditionalCheckFailedException");
    expect(seen["updated"]).toBe("4");
    expect(seen["readBackEqual"]).toBe(true);
    expect(seen["queryCount"]).toBe(1);
  });

  test("invokes a function and sees its log", () => {
    expect(seen["invoked"]).toEqual({ batchItemFailures: [] });
    expect(seen["logTail"]).toMatch(/^START RequestId: [\s\S]*^REPORT RequestId: /m);
  });

  test("plays and reads the roll-up", () => {
    expect(seen["board"]).toEqual(["bob", "ada"]);
    expect(seen["reportCount"]).toBeGreaterThan(1);
  });

  test("assumes a role and works as that role", () => {
    expect(seen["assumedArn"]).toBe("arn:aws:sts::000000000000:assumed-role/reader/visit");
    expect(seen["assumedTables"]).toEqual(["scores"]);
  });

  test("hears it clearly when it is nobody", () => {
    expect(seen["wrongKey"]).toBe("UnrecognizedClientException");
    expect(seen["wrongSecret"]).toBe("InvalidSignatureException");
  });
});
