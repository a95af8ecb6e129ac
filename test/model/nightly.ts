import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.ts";

/** What `npm run nightly` runs; `scripts/nightly.mjs` tells how. */

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    sequences: { type: "string", default: "10000" },
    minutes: { type: "string", default: "600" },
    lanes: { type: "string", default: "4" },
  },
});
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(values.sequences);
const endMs = Date.now() + Number(values.minutes) * 60_000;

console.log(`${count} sequences from seed ${firstSeed}`);
let shownAtMs = Date.now();
const failures = await runCampaign({
  firstSeed,
  count,
  lanes: Number(values.lanes),
  isOver: () => Date.now() > endMs,
  onProgress(done, found) {
    if (done < count && Date.now() - shownAtMs < 10_000) return;
    shownAtMs = Date.now();
    console.log(`${new Date().toISOString()}  ${done} of ${count} sequences, ${found.length} failed`);
  },
});
for (const { seed, message } of failures) {
  console.log(`\nseed ${seed}: ${message}\nAgain: npm run nightly -- --seed ${seed} --sequences 1`);
}
process.exitCode = failures.length > 0 ? 1 : 0;
