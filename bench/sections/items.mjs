import { compare, interleave } from "../measure.mjs";
import { atLeast, row, units } from "../report.mjs";
import { startDynalite } from "../targets/dynalite.mjs";
import { startTireless } from "../targets/tireless.mjs";
import { startEchoServer } from "../targets/yardsticks.mjs";

export const title = "Items: PutItem (on disk before the answer) and GetItem, signatures checked";

const keyCount = 1000;
const loads = [
  { work: "PutItem, 300 B, 1 client", workload: "put-item", table: "items", itemBytes: 300, clients: 1 },
  { work: "GetItem, 300 B, 1 client", workload: "get-item", table: "items", itemBytes: 300, clients: 1 },
  {
    work: "PutItem, 300 B, 32 clients",
    workload: "put-item",
    table: "items",
    itemBytes: 300,
    clients: 32,
    bar: atLeast(1),
  },
  {
    work: "GetItem, 300 B, 32 clients",
    workload: "get-item",
    table: "items",
    itemBytes: 300,
    clients: 32,
    bar: atLeast(1.2),
  },
  { work: "PutItem, 1 KB, 32 clients", workload: "put-item", table: "larger", itemBytes: 1024, clients: 32 },
  { work: "GetItem, 1 KB, 32 clients", workload: "get-item", table: "larger", itemBytes: 1024, clients: 32 },
];

/** Against Dynalite, which keeps items in memory and is spared the signatures, and a bare echo of the same bytes. */
export async function run(bench) {
  const tireless = await bench.target("tireless", () => startTireless({ tables: ["items", "larger"] }));
  const dynalite = await bench.target("dynalite", () => startDynalite(["items", "larger"]));
  const echo = await bench.target("node:http echo", startEchoServer);
  const cells = [];
  for (const [targetName, target] of [
    ["tireless", tireless],
    ["dynalite", dynalite],
  ]) {
    if (!target) continue;
    const { port, pid, signed } = target;
    for (const { work, workload, table, itemBytes, clients } of loads) {
      const key = `${targetName}: ${work}`;
      await fill(bench, { port, signed, table, itemBytes });
      await bench.generator.prepare({ name: key, workload, port, signed, table, itemBytes, keyCount });
      cells.push({ key, name: key, clients, pid });
    }
  }
  if (echo) {
    await bench.generator.prepare({ name: "echo", workload: "echo", port: echo.port, keyCount });
    cells.push({ key: "echo", name: "echo", clients: 32, pid: echo.pid });
  }
  const results = await interleave(bench, cells);
  const rows = loads.map(({ work, bar }) =>
    row({
      work,
      ...compare(results[`tireless: ${work}`], results[`dynalite: ${work}`], "perSecond"),
      peerName: "dynalite, in memory, unsigned",
      unit: units.perSecond,
      bar,
      note: latencies(results[`tireless: ${work}`]),
    }),
  );
  rows.push(
    row({
      work: "GetItem, 300 B, 32 clients",
      ...compare(results["tireless: GetItem, 300 B, 32 clients"], results.echo, "perSecond"),
      peerName: "bare node:http JSON echo",
      unit: units.perSecond,
      bar: atLeast(0.6),
    }),
  );
  return rows;
}

async function fill({ generator }, { port, signed, table, itemBytes }) {
  await generator.fill({
    workload: "batch-write",
    count: keyCount / 25,
    clients: 4,
    durationMs: 10_000,
    port,
    signed,
    table,
    itemBytes,
  });
}

function latencies(result) {
  return result ? `p50 ${units.ms(result.p50Ms)}, p99 ${units.ms(result.p99Ms)}` : "";
}
