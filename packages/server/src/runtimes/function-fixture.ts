import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished } from "vitest";
import { ZipFile } from "yazl";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { createLogger } from "../kernel/logging.ts";
import { seededRandom, systemRandom } from "../kernel/random.ts";
import { createEnvironments, type EnvironmentsOptions } from "./create-environments.ts";
import type { FunctionLogLine, FunctionSpecification, Invocation, InvocationResult } from "./environments.ts";

/** For tests: environments over a folder of their own, and functions given as the text of their files. */
export function environmentsForTest(options: Partial<EnvironmentsOptions> = {}) {
  const workDirectory = options.workDirectory ?? mkdtempSync(join(tmpdir(), "tireless-runtimes-"));
  const clock: Clock = options.clock ?? systemClock;
  const lines: FunctionLogLine[] = [];
  const environments = createEnvironments({
    clock,
    random: systemRandom(),
    log: createLogger("silent"),
    workDirectory,
    endpoint: () => "http://127.0.0.1:4566",
    writeLogs: (batch) => void lines.push(...batch),
    warmPoolSize: 1,
    ...options,
  });
  const atTheEnd = expect.getState().currentTestName === undefined ? afterAll : onTestFinished;
  atTheEnd(async () => {
    await environments.stop(0);
    rmSync(workDirectory, { recursive: true, force: true });
  });
  return { environments, lines, clock, workDirectory };
}

export interface Outcome {
  readonly result: InvocationResult;
  /** The payload, parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the function under test answers.
  readonly answer: any;
}

/** A function of `files`; `call` invokes it with `event` through `environments`. */
export async function functionOf(
  files: string | Record<string, string>,
  overrides: Partial<FunctionSpecification> = {},
  mode?: number,
): Promise<FunctionSpecification> {
  const archive = await zipOf(typeof files === "string" ? { "index.js": files } : files, mode);
  const codeSha256 = createHash("sha256").update(archive).digest("hex");
  return {
    key: `${codeSha256} ${JSON.stringify(overrides)}`,
    functionName: "tested",
    functionVersion: "$LATEST",
    functionArn: "arn:aws:lambda:eu-west-1:000000000000:function:tested",
    runtime: "nodejs22.x",
    handler: "index.handler",
    codeSha256,
    code: async () => archive,
    environmentVariables: {},
    memoryMb: 256,
    timeoutMs: 3_000,
    ephemeralStorageMb: 512,
    region: "eu-west-1",
    accountId: "000000000000",
    logGroupName: "/aws/lambda/tested",
    credentials: async () => ({ accessKeyId: "ASIATEST", secretAccessKey: "secret", sessionToken: "token" }),
    ...overrides,
  };
}

let invocations = 0;

export async function call(
  environments: { invoke(s: FunctionSpecification, i: Invocation): Promise<InvocationResult> },
  specification: FunctionSpecification,
  event: unknown = {},
  overrides: Partial<Invocation> = {},
): Promise<Outcome> {
  const result = await environments.invoke(specification, {
    requestId: requestIdOf(++invocations),
    payload: Buffer.from(JSON.stringify(event)),
    invokedFunctionArn: specification.functionArn,
    traceHeader: "Root=1-00000000-000000000000000000000000;Sampled=0",
    ...overrides,
  });
  return { result, answer: JSON.parse(Buffer.from(result.payload).toString()) };
}

function requestIdOf(number: number): string {
  const hex = seededRandom(number).bytes(16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export async function zipOf(files: Record<string, string>, mode = 0o100644): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path, { mode });
  zip.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
