import { cellKey, loadCells } from "../loads.mjs";
import { compare, interleave } from "../measure.mjs";
import { latencies, row, units } from "../report.mjs";
import { startDynalite, startMoto } from "../targets/dynamodb-peers.mjs";
import { positionSettings } from "../targets/tables.mjs";
import { startTireless } from "../targets/tireless.mjs";

export const title = "Operations: on many items at once, and on one key by everybody";

const batches = { itemBytes: 300, table: "items" };
const partitions = { itemBytes: 300, table: "partitions", keyCount: 2000, partitionItems: 100 };
/** Few requests, because moto copies the whole table for every transaction. */
const transactions = { itemBytes: 300, table: "transactions", workload: "transact-write", distinct: 100 };
const noTransactions = "dynalite does not have this operation";
const loads = [
  { work: "Query of 100 items, 300 B, 8 clients", workload: "query", clients: 8, ...partitions },
  { work: "BatchWriteItem of 25, 300 B, 16 clients", workload: "batch-write", clients: 16, ...batches },
  {
    work: "TransactWriteItems of 10, 300 B, 1 client",
    clients: 1,
    ...transactions,
    lacking: { dynalite: noTransactions },
  },
  {
    work: "TransactWriteItems of 10, 300 B, 16 clients",
    clients: 16,
    ...transactions,
    lacking: { dynalite: noTransactions, moto: "moto answers 500 to transactions at the same time" },
  },
  { work: "UpdateItem ADD on one key, 64 clients", workload: "count", clients: 64, table: "items" },
];

export async function run(bench) {
  const tables = ["items", "transactions", ["partitions", positionSettings]];
  const tireless = await bench.target("tireless", () => startTireless({ tables }));
  const dynalite = await bench.target("dynalite", () => startDynalite(tables));
  const moto = await bench.target("moto", () => startMoto(tables));
  const results = await interleave(bench, await loadCells(bench, { tireless, dynalite, moto }, loads));
  return loads.flatMap(({ work, lacking }) =>
    ["dynalite", "moto"].map((peerName) => {
      const ours = results[cellKey("tireless", work)];
      const theirs = results[cellKey(peerName, work)];
      return row({
        work,
        ...compare(ours, theirs, "perSecond"),
        peerName: `${peerName}, in memory, unsigned`,
        unit: units.perSecond,
        note: [lacking?.[peerName], latencies(ours, theirs)].filter(Boolean).join("; "),
      });
    }),
  );
}
