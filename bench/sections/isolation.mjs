import { firstInvocationMs, takeTurns } from "../cold.mjs";
import { compare, interleave } from "../measure.mjs";
import { row, units } from "../report.mjs";
import { findPython } from "../targets/python.mjs";
import { createFunction, createRole, sharedSource, startTireless } from "../targets/tireless.mjs";
import { cellKey, freezeMs, warmCells } from "../warm.mjs";

export const title = "Isolation: what sandboxes cost, `--isolation bubblewrap` beside `--isolation process`";

const clientCounts = [1, 16];
const languages = [
  { name: "node", title: "Node.js" },
  { name: "python", title: "Python" },
];

export async function run(bench) {
  const count = bench.quick ? 4 : 10;
  const python = await findPython();
  const cells = [];
  const contestants = {};
  for (const isolation of ["process", "bubblewrap"]) {
    const target = await bench.target(isolation, () => startWithFunctions(isolation, count, python));
    if (!target) continue;
    cells.push(...(await warmCells(bench, isolation, target, clientCounts)));
    for (const { name } of languages) {
      if (name === "python" && !python) continue;
      contestants[`${isolation}, ${name}`] = (n) => firstInvocationMs(target, `cold-${name}-${n}`);
    }
  }
  const warm = await interleave({ ...bench, settleMs: freezeMs }, cells);
  const cold = await takeTurns(bench, count, contestants);
  const peerName = "plain processes";
  return [
    ...clientCounts.map((clients) => {
      const isAlone = clients === 1;
      const results = ["bubblewrap", "process"].map((isolation) => warm[cellKey(isolation, clients)]);
      return row({
        work: `warm Invoke, ${isAlone ? "1 client, p50" : `${clients} clients`}`,
        ...compare(...results, isAlone ? "p50Ms" : "perSecond"),
        peerName,
        unit: isAlone ? units.ms : units.perSecond,
      });
    }),
    ...languages.map(({ name, title: language }) =>
      row({
        work: `first invocation, ${language}, p50`,
        ...compare(cold[`bubblewrap, ${name}`], cold[`process, ${name}`], "ms"),
        peerName,
        unit: units.ms,
      }),
    ),
  ];
}

async function startWithFunctions(isolation, count, python) {
  const tireless = await startTireless({ isolation });
  const role = await createRole(tireless);
  await createFunction(tireless, "echo", { role, source: await sharedSource("echo.mjs") });
  for (let n = 0; n <= count; n++) {
    await createFunction(tireless, `cold-node-${n}`, { role, source: await sharedSource("cold.mjs") });
    if (!python) continue;
    const source = await sharedSource("cold_python.py");
    await createFunction(tireless, `cold-python-${n}`, { role, source, python: python.runtime });
  }
  return tireless;
}
