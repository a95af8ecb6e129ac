import { compare, interleave } from "../measure.mjs";
import { atMost, row, units } from "../report.mjs";
import { startDynalite } from "../targets/dynamodb-peers.mjs";
import { startTireless } from "../targets/tireless.mjs";

export const title = "Flatness: what an operation costs in a large table against a small one";

const smallCount = 1000;
const operations = { PutItem: "put-item", GetItem: "get-item" };

/**
 * The large table has as many items as can be written in the time for it, or as were asked for; dynalite has a fifth of the
 * time. The small one has a platform of its own, or it would pay for what the large one's writes leave to be done. The keys
 * are drawn over the whole table, and so many requests are made ready that few of them come twice. Rounds are long, so that
 * writes in each of them wait for what became of earlier ones.
 */
export async function run(bench) {
  const wantedCount = bench.itemCount ?? 10_000_000;
  const few = await bench.target("tireless with a small table", () => startTireless({ tables: ["small"] }));
  const many = await bench.target("tireless with a large table", () => startTireless({ tables: ["large"] }));
  const dynalite = await bench.target("dynalite", () => startDynalite(["large"]));
  const small = few && (await fill(bench, few, "small", smallCount));
  const large = many && (await fill(bench, many, "large", wantedCount));
  const theirs = dynalite && (await fill({ ...bench, fillMs: bench.fillMs / 5 }, dynalite, "large", wantedCount));
  const cells = [];
  for (const workload of Object.values(operations)) {
    if (few) cells.push(await cellOf(bench, few, `${workload}, small`, { workload, ...small }));
    if (many) cells.push(await cellOf(bench, many, `${workload}, large`, { workload, ...large }));
    if (dynalite) cells.push(await cellOf(bench, dynalite, `${workload}, dynalite`, { workload, ...theirs }));
  }
  // The section's time went into filling.
  const results = await interleave({ ...bench, roundMs: 4 * bench.roundMs, hasTime: () => true }, cells);
  return Object.entries(operations).flatMap(([operation, workload]) => {
    const work = `${operation} among ${large ? inPowers(large.keyCount) : "many"} items, 32 clients`;
    const ours = results[`${workload}, large`];
    return [
      row({
        work,
        ...costs(compare(ours, results[`${workload}, small`], "perSecond")),
        peerName: `among ${smallCount} items`,
        unit: units.us,
        bar: atMost(1.3),
        note: large ? `${large.keyCount} of ${wantedCount} items written, ${units.perSecond(large.perSecond)}` : "",
      }),
      row({
        work,
        ...costs(compare(ours, results[`${workload}, dynalite`], "perSecond")),
        peerName: theirs ? `dynalite, among ${inPowers(theirs.keyCount)} items` : "dynalite",
        unit: units.us,
        note: theirs ? `dynalite wrote ${units.perSecond(theirs.perSecond)}` : "",
      }),
    ];
  });
}

async function fill({ generator, progress, fillMs }, { port, signed }, table, count) {
  progress(`writing ${count} items`);
  const items = { table, itemBytes: 300 };
  const filling = { workload: "batch-write", port, signed, clients: 16, count: count / 25, durationMs: fillMs };
  const { sent, elapsedMs } = await generator.fill({ ...filling, ...items });
  return { ...items, keyCount: sent * 25, perSecond: ((sent * 25) / elapsedMs) * 1000 };
}

async function cellOf({ generator, progress, quick }, { port, signed, pid }, name, options) {
  progress(`making requests ready: ${name}`);
  await generator.prepare({ name, port, signed, distinct: quick ? 10_000 : 30_000, ...options });
  return { key: name, name, clients: 32, pid };
}

/** Rates as the time that each request takes of the whole. */
function costs({ tireless, peer, ratio, ...processor }) {
  return {
    ...processor,
    tireless: tireless && 1e6 / tireless,
    peer: peer && 1e6 / peer,
    ratio: ratio && 1 / ratio,
  };
}

function inPowers(count) {
  return count.toExponential(1).replace("e+", " × 10^");
}
