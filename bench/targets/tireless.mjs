import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { zip } from "../../examples/scores/zip.mjs";
import { freePort, startServer } from "./process.mjs";
import { createTables } from "./tables.mjs";

const executable = fileURLToPath(new URL("../../packages/cli/bin/tireless.js", import.meta.url));

/**
 * Tireless as its users start it: durable, on the disk of this checkout, every signature checked; `isolation` is what
 * keeps functions apart where it is not left to the platform.
 */
export async function startTireless({ tables = [], isolation = "auto" } = {}) {
  const dataRoot = fileURLToPath(new URL("../.data/", import.meta.url));
  await mkdir(dataRoot, { recursive: true });
  const dataDirectory = await mkdtemp(dataRoot);
  const port = await freePort();
  const server = await startServer([...platformCommand(port, dataDirectory), "--isolation", isolation], {}, () =>
    isHealthy(port),
  );
  const settings = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const clients = {
    dynamodb: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    iam: new IAMClient(settings),
  };
  await createTables(clients.dynamodb, tables);
  return {
    port,
    signed: true,
    pid: server.process.pid,
    nameOf: (functionName) => functionName,
    ...clients,
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await server.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

export function platformCommand(port, dataDirectory) {
  return [process.execPath, executable, "start", "--port", String(port), "--data-dir", dataDirectory];
}

/** Creates the role that the functions of the benchmarks run under and returns its ARN. */
export async function createRole({ iam }) {
  const service = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [service] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument }));
  return Role.Arn;
}

/** Creates a function from the source text of its one file and waits until it can be invoked. */
export async function createFunction({ lambda }, functionName, { role, source, python, variables = {} }) {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Role: role,
      Runtime: python ?? "nodejs20.x",
      Handler: "index.handler",
      MemorySize: 256,
      Timeout: 30,
      Environment: { Variables: variables },
      Code: { ZipFile: zip({ [python ? "index.py" : "index.mjs"]: source }) },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
    { FunctionName: functionName },
  );
}

/** The source of a function that serverless-offline runs too. */
export function sharedSource(file) {
  return readFile(new URL(`serverless-app/${file}`, import.meta.url), "utf8");
}

/** Resident memory of a process in megabytes; undefined where the system does not tell. */
export async function residentMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes && Number(kilobytes) / 1024;
}

async function isHealthy(port) {
  const response = await fetch(`http://127.0.0.1:${port}/_tireless/health`);
  await response.arrayBuffer();
  return response.status === 200;
}
