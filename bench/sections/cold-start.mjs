import { firstInvocationMs, takeTurns } from "../cold.mjs";
import { compare, emptyNodeMs, programMs } from "../measure.mjs";
import { atMost, row, units } from "../report.mjs";
import { findPython } from "../targets/python.mjs";
import { coldCount } from "../targets/serverless-app/counts.mjs";
import { startServerlessOffline } from "../targets/serverless-offline.mjs";
import { createFunction, createRole, sharedSource, startTireless } from "../targets/tireless.mjs";

export const title = "Cold start: the first invocation of a small function";

const peerName = "serverless-offline, run by osls";

/** Every function is invoked once, in turn with those of the peer and with empty programs that start and end. */
export async function run(bench) {
  const count = bench.quick ? 5 : coldCount - 1;
  const python = await findPython();
  const tireless = await bench.target("tireless", () => startWithColdFunctions(count, python));
  const peer = await bench.target(peerName, startServerlessOffline);
  const languages = [
    { name: "node", title: "Node.js", program: "node -e 0", empty: emptyNodeMs, bar: atMost(0.4) },
    {
      name: "python",
      title: "Python",
      program: "python3 -c 0",
      empty: () => programMs(python.executable, "-c", "0"),
    },
  ].filter(({ name }) => name !== "python" || python);
  const contestants = {};
  for (const { name, program, empty } of languages) {
    contestants[program] = empty;
    for (const [targetName, target] of Object.entries({ tireless, [peerName]: peer })) {
      if (target) contestants[`${targetName}, ${name}`] = (n) => firstInvocationMs(target, `cold-${name}-${n}`);
    }
  }
  const results = await takeTurns(bench, count, contestants);
  return languages.flatMap(({ name, title: language, program, bar }) => {
    const ours = results[`tireless, ${name}`];
    const note = ours ? `p99 ${units.ms(ours.p99Ms)}` : "";
    const common = { work: `first invocation, ${language}, p50`, unit: units.ms, note };
    return [
      row({ ...common, ...compare(ours, results[program], "ms"), peerName: program, bar }),
      row({ ...common, ...compare(ours, results[`${peerName}, ${name}`], "ms"), peerName }),
    ];
  });
}

async function startWithColdFunctions(count, python) {
  const tireless = await startTireless();
  const role = await createRole(tireless);
  for (let n = 0; n <= count; n++) {
    await createFunction(tireless, `cold-node-${n}`, { role, source: await sharedSource("cold.mjs") });
    if (!python) continue;
    const source = await sharedSource("cold_python.py");
    await createFunction(tireless, `cold-python-${n}`, { role, source, python: python.runtime });
  }
  return tireless;
}
