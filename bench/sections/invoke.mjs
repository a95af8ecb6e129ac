import { interleave } from "../measure.mjs";
import { atLeast, atMost, row, units } from "../report.mjs";
import { startServerlessOffline } from "../targets/serverless-offline.mjs";
import { createFunction, createRole, startTireless } from "../targets/tireless.mjs";
import { startPipeProxy } from "../targets/yardsticks.mjs";

export const title = "Warm Invoke: a function that answers its event";

const payload = JSON.stringify({ player: "ada", score: 1234, achievements: ["first-blood", "no-damage"] });
const peers = [
  {
    name: "serverless-offline, run by osls",
    start: startServerlessOffline,
    latencyBar: atMost(0.6),
    rateBar: atLeast(2),
  },
  { name: "bare HTTP-to-pipe proxy", start: () => startPipeProxy(4), latencyBar: atMost(2.5), rateBar: atLeast(0.5) },
];

export async function run(bench) {
  const cells = [];
  const add = async (targetName, { port, signed, functionName = "echo" }) => {
    await bench.generator.prepare({ name: targetName, workload: "invoke", port, signed, functionName, payload });
    for (const clients of [1, 16]) cells.push({ key: `${targetName}, ${clients} clients`, name: targetName, clients });
  };
  const tireless = await bench.target("tireless", startWithEchoFunction);
  if (tireless) await add("tireless", tireless);
  for (const { name, start } of peers) {
    const peer = await bench.target(name, start);
    if (peer) await add(name, peer);
  }
  const results = await interleave(bench, cells);
  return peers.flatMap(({ name, latencyBar, rateBar }) => [
    rowOf(results, {
      clients: 1,
      peerName: name,
      field: "p50Ms",
      unit: units.ms,
      bar: latencyBar,
      work: "1 client, p50",
    }),
    rowOf(results, {
      clients: 16,
      peerName: name,
      field: "perSecond",
      unit: units.perSecond,
      bar: rateBar,
      work: "16 clients",
    }),
  ]);
}

function rowOf(results, { clients, peerName, field, unit, bar, work }) {
  const ours = results[`tireless, ${clients} clients`];
  const note = ours ? `p99 ${units.ms(ours.p99Ms)}` : "";
  const peer = results[`${peerName}, ${clients} clients`]?.[field];
  return row({ work: `warm Invoke, ${work}`, tireless: ours?.[field], peer, peerName, unit, bar, note });
}

async function startWithEchoFunction() {
  const tireless = await startTireless();
  const role = await createRole(tireless);
  await createFunction(tireless, "echo", role, "export const handler = async (event) => event;\n");
  return tireless;
}
