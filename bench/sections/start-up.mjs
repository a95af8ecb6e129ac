import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Connection } from "../load/connection.mjs";
import { workloads } from "../load/workloads.mjs";
import { emptyNodeMs, median } from "../measure.mjs";
import { amountAtMost, atMost, row, units } from "../report.mjs";
import { freePort } from "../targets/process.mjs";
import { platformCommand, residentMb } from "../targets/tireless.mjs";

export const title = "Start-up: from the command to the first answer, on an empty data directory";

export async function run(bench) {
  const rounds = bench.quick ? 3 : 9;
  const starts = [];
  const emptyMs = [];
  for (let round = 1; round <= rounds; round++) {
    bench.progress(`start ${round} of ${rounds}`);
    emptyMs.push(await emptyNodeMs());
    starts.push(await startOnce());
  }
  const medianOf = (field) => median(starts.map((start) => start[field] ?? Number.NaN));
  return [
    row({
      work: "start → first request served",
      tireless: medianOf("elapsedMs"),
      peer: median(emptyMs),
      peerName: "node -e 0",
      unit: units.ms,
      bar: atMost(5),
    }),
    row({
      work: "resident memory then",
      tireless: medianOf("memoryMb"),
      unit: units.mb,
      bar: amountAtMost(90),
      note: `with the processes it keeps ready: ${units.mb(medianOf("familyMb"))}`,
    }),
  ];
}

async function startOnce() {
  const dataRoot = fileURLToPath(new URL("../.data/", import.meta.url));
  await mkdir(dataRoot, { recursive: true });
  const dataDirectory = await mkdtemp(dataRoot);
  const port = await freePort();
  const startMs = performance.now();
  const [command, ...options] = platformCommand(port, dataDirectory);
  const child = spawn(command, options, { stdio: "ignore" });
  const exited = once(child, "exit");
  try {
    await Promise.race([firstAnswer(port), exited.then(() => Promise.reject(new Error("the platform ended at once")))]);
    const elapsedMs = performance.now() - startMs;
    return { elapsedMs, memoryMb: await residentMb(child.pid), familyMb: await familyMb(child.pid) };
  } finally {
    child.kill("SIGTERM");
    await exited;
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

/** Resolves when a signed request is served; tries again every two milliseconds until the port is open. */
async function firstAnswer(port) {
  const { request, expected } = workloads["list-tables"]({ port })();
  const giveUpMs = performance.now() + 20_000;
  while (performance.now() < giveUpMs) {
    const connection = await Connection.open(port).catch(() => undefined);
    if (connection) {
      await new Promise((resolve, reject) => connection.send(request, expected, resolve, reject));
      connection.close();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error("the platform did not answer within 20 s");
}

async function familyMb(pid) {
  let sum = 0;
  for (const name of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent === pid) sum += await familyMb(Number(name));
  }
  return sum + ((await residentMb(pid)) ?? 0);
}
