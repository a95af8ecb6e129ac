import { compare, interleave } from "../measure.mjs";
import { atLeast, atMost, row, units } from "../report.mjs";
import { startServerlessOffline } from "../targets/serverless-offline.mjs";
import { createFunction, createRole, sharedSource, startTireless } from "../targets/tireless.mjs";
import { startPipeProxy } from "../targets/yardsticks.mjs";
import { cellKey, freezeMs, warmCells } from "../warm.mjs";

export const title = "Warm Invoke: a function that answers its event";

const clientCounts = [1, 16, 64];
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
  const add = async (name, target) => cells.push(...(await warmCells(bench, name, target, clientCounts)));
  const tireless = await bench.target("tireless", startWithEchoFunction);
  if (tireless) await add("tireless", tireless);
  for (const { name, start } of peers) {
    const peer = await bench.target(name, start);
    if (peer) await add(name, peer);
  }
  const results = await interleave({ ...bench, settleMs: freezeMs }, cells);
  return peers.flatMap(({ name, latencyBar, rateBar }) =>
    clientCounts.map((clients) => {
      const ours = results[cellKey("tireless", clients)];
      const theirs = results[cellKey(name, clients)];
      const isAlone = clients === 1;
      return row({
        work: `warm Invoke, ${isAlone ? "1 client, p50" : `${clients} clients`}`,
        ...compare(ours, theirs, isAlone ? "p50Ms" : "perSecond"),
        peerName: name,
        unit: isAlone ? units.ms : units.perSecond,
        bar: isAlone ? latencyBar : rateBar,
        note: ours ? `p99 ${units.ms(ours.p99Ms)}` : "",
      });
    }),
  );
}

async function startWithEchoFunction() {
  const tireless = await startTireless();
  await createFunction(tireless, "echo", { role: await createRole(tireless), source: await sharedSource("echo.mjs") });
  return tireless;
}
