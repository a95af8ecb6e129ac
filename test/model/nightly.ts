import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.ts";
import { runTrial } from "./linearizability/trial.ts";

/** What `npm run nightly` runs; `scripts/nightly.mjs` tells how. */

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    sequences: { type: "string", default: "10000" },
    /** Each with many kills of a server of its own. */
    trials: { type: "string", default: "30" },
    /** Nothing new is begun after so long. */
    minutes: { type: "string", default: "600" },
    lanes: { type: "string", default: "4" },
  },
});
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(values.sequences);
const endMs = Date.now() + Number(values.minutes) * 60_000;

const isOver = () => Date.now() > endMs;
const tell = (text: string) => console.log(`${new Date().toISOString()}  ${text}`);
let failureCount = 0;

tell(`seed ${firstSeed}: ${values.trials} trials, ${count} sequences`);
for (let trial = 0; trial < Number(values.trials) && !isOver(); trial++) {
  const seed = firstSeed + trial;
  const sizes = { clientCount: 32, keyCount: 1 + (trial % 6), rounds: 12, answersPerRound: 1500, roundsPerKeys: 3 };
  const { operations, unanswered, problems } = await runTrial({ seed, ...sizes });
  tell(`trial ${trial + 1}: ${operations} operations, ${unanswered} without an answer, ${problems.length} problems`);
  for (const problem of problems) console.log(`\nseed ${seed}: ${problem}\n`);
  failureCount += problems.length;
}

let shownAtMs = Date.now();
let toldCount = 0;
const failures = await runCampaign({
  firstSeed,
  count,
  lanes: Number(values.lanes),
  isOver,
  onProgress(done, found) {
    for (const { seed, message } of found.slice(toldCount)) {
      const again = `npm run nightly -- --seed ${seed} --trials 0 --sequences 1`;
      console.log(`\nseed ${seed}: ${message}\nAgain: ${again}\n`);
    }
    toldCount = found.length;
    if (done < count && Date.now() - shownAtMs < 10_000) return;
    shownAtMs = Date.now();
    tell(`${done} of ${count} sequences, ${toldCount} failed`);
  },
});
process.exitCode = failureCount + failures.length > 0 ? 1 : 0;
