import { startGenerator } from "../load/generator-client.mjs";
import { cellKey, loadCells } from "../loads.mjs";
import { compare, interleave } from "../measure.mjs";
import { latencies, row, units } from "../report.mjs";
import { startDynalite, startMoto } from "../targets/dynamodb-peers.mjs";
import { startTireless } from "../targets/tireless.mjs";

export const title = "Fairness: the slowest hundredth of small requests while another client Scans pages of 1 MB";

/** Four pages of items. */
const items = { table: "items", itemBytes: 1024, keyCount: 4000 };
const loads = [
  { work: "GetItem, 1 KB, 8 clients", workload: "get-item", clients: 8, ...items },
  { work: "PutItem, 1 KB, 8 clients", workload: "put-item", clients: 8, ...items },
];

/** Whoever Scans is a process of its own, so that what it receives does not delay who is measured. */
export async function run(bench) {
  const tables = ["items"];
  const targets = {
    tireless: await bench.target("tireless", () => startTireless({ tables })),
    dynalite: await bench.target("dynalite", () => startDynalite(tables)),
    moto: await bench.target("moto", () => startMoto(tables)),
  };
  const scanner = await bench.target("a second generator", async () => startGenerator());
  const alone = await loadCells(bench, targets, loads);
  const scans = await loadCells({ ...bench, generator: scanner }, targets, [
    { work: "Scan", workload: "scan", clients: 1, table: "items" },
  ]);
  const disturbed = alone.map((cell) => {
    const { name, clients } = scans.find(({ pid }) => pid === cell.pid);
    return { ...cell, key: `${cell.key}, beside Scans`, beside: { generator: scanner, name, clients } };
  });
  const results = await interleave(bench, [...alone, ...disturbed]);
  return loads.flatMap(({ work }) => {
    const ours = results[`${cellKey("tireless", work)}, beside Scans`];
    const peers = {
      "itself without Scans": results[cellKey("tireless", work)],
      "dynalite, in memory, unsigned": results[`${cellKey("dynalite", work)}, beside Scans`],
      "moto, in memory, unsigned": results[`${cellKey("moto", work)}, beside Scans`],
    };
    return Object.entries(peers).map(([peerName, theirs]) =>
      row({
        work: `${work}, p99 beside Scans`,
        ...compare(ours, theirs, "p99Ms"),
        // The Scans' own is among it.
        processor: undefined,
        peerProcessor: undefined,
        peerName,
        unit: units.ms,
        note: latencies(ours, theirs),
      }),
    );
  });
}
