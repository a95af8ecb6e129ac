import { cellKey, loadCells } from "../loads.mjs";
import { compare, interleave } from "../measure.mjs";
import { atLeast, latencies, row, units } from "../report.mjs";
import { startDynalite } from "../targets/dynamodb-peers.mjs";
import { startTireless } from "../targets/tireless.mjs";
import { startEchoServer } from "../targets/yardsticks.mjs";

export const title = "Items: PutItem (on disk before the answer) and GetItem, signatures checked";

const items = { table: "items", itemBytes: 300, keyCount: 1000 };
const larger = { table: "larger", itemBytes: 1024, keyCount: 1000 };
const loads = [
  { work: "PutItem, 300 B, 1 client", workload: "put-item", clients: 1, ...items },
  { work: "GetItem, 300 B, 1 client", workload: "get-item", clients: 1, ...items },
  { work: "PutItem, 300 B, 32 clients", workload: "put-item", clients: 32, ...items, bar: atLeast(1) },
  { work: "GetItem, 300 B, 32 clients", workload: "get-item", clients: 32, ...items, bar: atLeast(1.2) },
  { work: "PutItem, 1 KB, 32 clients", workload: "put-item", clients: 32, ...larger },
  { work: "GetItem, 1 KB, 32 clients", workload: "get-item", clients: 32, ...larger },
];

/** Against Dynalite, which keeps items in memory and is spared the signatures, and a bare echo of the same bytes. */
export async function run(bench) {
  const tables = ["items", "larger"];
  const tireless = await bench.target("tireless", () => startTireless({ tables }));
  const dynalite = await bench.target("dynalite", () => startDynalite(tables));
  const echo = await bench.target("node:http echo", startEchoServer);
  const cells = await loadCells(bench, { tireless, dynalite }, loads);
  if (echo) {
    await bench.generator.prepare({ name: "echo", workload: "echo", port: echo.port, keyCount: items.keyCount });
    cells.push({ key: "echo", name: "echo", clients: 32, pid: echo.pid });
  }
  const results = await interleave(bench, cells);
  const rows = loads.map(({ work, bar }) =>
    row({
      work,
      ...compare(results[cellKey("tireless", work)], results[cellKey("dynalite", work)], "perSecond"),
      peerName: "dynalite, in memory, unsigned",
      unit: units.perSecond,
      bar,
      note: latencies(results[cellKey("tireless", work)]),
    }),
  );
  const work = "GetItem, 300 B, 32 clients";
  rows.push(
    row({
      work,
      ...compare(results[cellKey("tireless", work)], results.echo, "perSecond"),
      peerName: "bare node:http JSON echo",
      unit: units.perSecond,
      bar: atLeast(0.6),
    }),
  );
  return rows;
}
