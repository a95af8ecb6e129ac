import { cellKey, loadCells } from "../loads.mjs";
import { compare, interleave } from "../measure.mjs";
import { latencies, row, units } from "../report.mjs";
import { startDynalite } from "../targets/dynamodb-peers.mjs";
import { indexSettings } from "../targets/tables.mjs";
import { startTireless } from "../targets/tireless.mjs";

export const title = "Indexes: what global indexes add to a PutItem that moves its item within each of them";

const loads = [0, 1, 3].map((count) => ({
  work: `PutItem, 300 B, ${count} ${count === 1 ? "index" : "indexes"}, 32 clients`,
  workload: "put-indexed-item",
  clients: 32,
  itemBytes: 300,
  table: `indexed-${count}`,
  keyCount: 1000,
  indexCount: count,
}));
const [plain] = loads;

export async function run(bench) {
  const tables = loads.map(({ table, indexCount }) => [table, indexSettings(indexCount)]);
  const tireless = await bench.target("tireless", () => startTireless({ tables }));
  const dynalite = await bench.target("dynalite", () => startDynalite(tables));
  const results = await interleave(bench, await loadCells(bench, { tireless, dynalite }, loads));
  const beside = ({ work }, peer, peerName) => {
    const ours = results[cellKey("tireless", work)];
    const rates = compare(ours, peer, "perSecond");
    return row({ work, ...rates, peerName, unit: units.perSecond, note: latencies(ours, peer) });
  };
  return loads.flatMap((load) => [
    beside(load, results[cellKey("dynalite", load.work)], "dynalite, in memory, unsigned"),
    ...(load === plain ? [] : [beside(load, results[cellKey("tireless", plain.work)], "itself without an index")]),
  ]);
}
