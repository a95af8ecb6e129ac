/**
 * The core of an invocation without HTTP: warm invocations straight through the execution environments, one at a time and
 * sixteen at once, and cold starts, one by one and eight at once, beside a bare `node -e 0`. Run after `npm run build`;
 * the argument is what keeps functions apart, `process` or `bubblewrap`:
 *
 *     node bench/invoke-core.mjs process
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ZipFile } from "yazl";

const server = process.env["TIRELESS_DIST"] ?? new URL("../packages/server/dist", import.meta.url).href;
const { createEnvironments } = await import(`${server}/runtimes/create-environments.js`);
const { systemClock } = await import(`${server}/kernel/clock.js`);
const { systemRandom } = await import(`${server}/kernel/random.js`);
const { chooseIsolation } = await import(`${server}/runtimes/isolation/choose-isolation.js`);
const { installedSdkDirectory } = await import(`${server}/runtimes/code-store.js`);
const { createLogger } = await import(`${server}/kernel/logging.js`);

const random = systemRandom();
const workDirectory = await mkdtemp(join(tmpdir(), "invoke-core-"));
const sdkDirectory = installedSdkDirectory();
const isolation = await chooseIsolation(process.argv[2] ?? "process", { random, sdkDirectory, hiddenDirectories: [] });
console.log(isolation.description);
const environments = createEnvironments({
  clock: systemClock,
  random,
  log: createLogger("warn"),
  workDirectory,
  endpoint: () => "http://127.0.0.1:4566",
  writeLogs: () => {},
  isolation,
});

const archive = await zip("exports.handler = async (event) => ({ ok: true, name: event.name });\n");
const codeSha256 = createHash("sha256").update(archive).digest("hex");
const payload = Buffer.from(JSON.stringify({ name: "benchmark" }));

const cold = [];
for (let round = 0; round < 12; round++) {
  await new Promise((resolve) => setTimeout(resolve, 250));
  cold.push(await timed(() => invoke(`cold-${round}`)));
}
const bare = [];
for (let round = 0; round < 12; round++) {
  bare.push(await timed(() => once(spawn(process.execPath, ["-e", "0"]), "exit")));
}
console.log(`node -e 0        p50 ${median(bare).toFixed(1)} ms`);
console.log(`cold start       p50 ${median(cold).toFixed(1)} ms, first of all ${cold[0].toFixed(1)} ms`);

const burst = [];
for (let round = 0; round < 6; round++) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const all = Array.from({ length: 8 }, (_, n) => invoke(`burst-${round}-${n}`));
  burst.push(await timed(() => Promise.all(all)));
}
const bareBurst = [];
for (let round = 0; round < 6; round++) {
  const all = Array.from({ length: 8 }, () => once(spawn(process.execPath, ["-e", "0"]), "exit"));
  bareBurst.push(await timed(() => Promise.all(all)));
}
console.log(`8 × node -e 0    p50 ${median(bareBurst).toFixed(1)} ms`);
console.log(`8 cold starts    p50 ${median(burst).toFixed(1)} ms`);

await measureWarm(1, 20_000);
await measureWarm(16, 60_000);
await environments.stop(1_000);
await rm(workDirectory, { recursive: true, force: true });

async function measureWarm(clients, count) {
  const key = "warm";
  await Promise.all(Array.from({ length: clients }, () => invoke(key)));
  let left = count;
  const durations = [];
  const client = async () => {
    while (left-- > 0) durations.push(await timed(() => invoke(key)));
  };
  const wholeMs = await timed(() => Promise.all(Array.from({ length: clients }, client)));
  const perSecond = Math.round((count / wholeMs) * 1000);
  console.log(
    `warm, ${String(clients).padStart(2)} clients p50 ${(median(durations) * 1000).toFixed(0)} µs, ${perSecond}/s`,
  );
}

function invoke(key) {
  const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:benchmark";
  const specification = {
    key,
    functionName: "benchmark",
    functionVersion: "$LATEST",
    functionArn,
    runtime: "nodejs22.x",
    handler: "index.handler",
    codeSha256,
    code: async () => archive,
    environmentVariables: {},
    memoryMb: 512,
    timeoutMs: 10_000,
    ephemeralStorageMb: 512,
    region: "us-east-1",
    accountId: "000000000000",
    logGroupName: "/aws/lambda/benchmark",
    credentials: async () => ({ accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token" }),
  };
  const requestId = "00000000-0000-4000-8000-000000000000";
  return environments.invoke(specification, { requestId, payload, invokedFunctionArn: functionArn, traceHeader: "" });
}

async function timed(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function zip(source) {
  const file = new ZipFile();
  file.addBuffer(Buffer.from(source), "index.js");
  file.end();
  const chunks = [];
  for await (const chunk of file.outputStream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
