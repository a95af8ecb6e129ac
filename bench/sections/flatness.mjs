import { compare, interleave } from "../measure.mjs";
import { atMost, row, units } from "../report.mjs";
import { startTireless } from "../targets/tireless.mjs";

export const title = "Flatness: what an operation costs in a large table against a small one";

const smallCount = 1000;

/** The keys are drawn over the whole table, and so many requests are made ready that few of them come twice. */
export async function run(bench) {
  const wantedCount = bench.itemCount ?? (bench.quick ? 100_000 : 1_000_000);
  const tireless = await bench.target("tireless", () => startTireless({ tables: ["small", "large"] }));
  const bar = atMost(1.3);
  if (!tireless) return [row({ work: "cost per PutItem and GetItem", unit: units.ms, bar })];
  const { port, pid, signed } = tireless;
  const filled = {};
  for (const [table, count] of Object.entries({ small: smallCount, large: wantedCount })) {
    bench.progress(`writing ${count} items`);
    const filling = { workload: "batch-write", port, signed, table, itemBytes: 300, clients: 8 };
    const { sent } = await bench.generator.fill({ ...filling, count: count / 25, durationMs: bench.fillMs });
    filled[table] = sent * 25;
  }
  const distinct = bench.quick ? 10_000 : 30_000;
  const cells = [];
  for (const workload of ["put-item", "get-item"]) {
    for (const table of ["small", "large"]) {
      const name = `${workload}, ${table}`;
      const keyCount = filled[table];
      bench.progress(`making requests ready: ${name}`);
      await bench.generator.prepare({ name, workload, port, signed, table, itemBytes: 300, keyCount, distinct });
      cells.push({ key: name, name, clients: 32, pid });
    }
  }
  const results = await interleave(bench, cells);
  return [
    ["PutItem", "put-item"],
    ["GetItem", "get-item"],
  ].map(([operation, workload]) => {
    const rates = compare(results[`${workload}, large`], results[`${workload}, small`], "perSecond");
    return row({
      ...rates,
      work: `${operation} among ${filled.large.toExponential(0).replace("e+", " × 10^")} items, 32 clients`,
      tireless: 1e6 / rates.tireless,
      peer: 1e6 / rates.peer,
      ratio: 1 / rates.ratio,
      peerName: `among ${smallCount} items`,
      unit: (us) => `${us.toFixed(1)} µs`,
      bar,
      note: filled.large < wantedCount ? `time was up before ${wantedCount} were written` : "",
    });
  });
}
