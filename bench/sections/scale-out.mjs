import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { takeTurns } from "../cold.mjs";
import { Connection } from "../load/connection.mjs";
import { workloads } from "../load/workloads.mjs";
import { compare, emptyNodeMs } from "../measure.mjs";
import { row, units } from "../report.mjs";
import { startBarrier } from "../targets/barrier.mjs";
import { barrierCount } from "../targets/serverless-app/counts.mjs";
import { startServerlessOffline } from "../targets/serverless-offline.mjs";
import { createFunction, createRole, sharedSource, startTireless } from "../targets/tireless.mjs";

export const title =
  "Scale-out: 50 first invocations of one function at once, none of which ends before all have begun";

const environmentCount = 50;
const peers = [`${environmentCount} × node -e 0, two at a time`, "serverless-offline, run by osls"];

/** Every turn has a function of its own, which nobody has invoked yet. */
export async function run(bench) {
  const tireless = await bench.target("tireless", () => startTireless());
  const role = tireless && (await createRole(tireless));
  const peer = await bench.target(peers[1], startServerlessOffline);
  const contestants = { [peers[0]]: emptyNodesMs };
  if (tireless) {
    contestants["tireless"] = async (n) => {
      const functionName = `barrier-${n}`;
      await createFunction(tireless, functionName, { role, source: await sharedSource("barrier.mjs") });
      const elapsedMs = await enterAllMs(tireless, functionName);
      await tireless.lambda.send(new DeleteFunctionCommand({ FunctionName: functionName }));
      return elapsedMs;
    };
  }
  if (peer) contestants[peers[1]] = (n) => enterAllMs(peer, `barrier-${n}`);
  const results = await takeTurns(bench, bench.quick ? 1 : barrierCount - 1, contestants);
  return peers.map((peerName) =>
    row({
      work: `first request sent → all ${environmentCount} entered`,
      ...compare(results["tireless"], results[peerName], "ms"),
      peerName,
      unit: units.ms,
    }),
  );
}

/** From the first request to the entry of the last environment into its handler. */
async function enterAllMs({ port, signed, nameOf }, functionName) {
  const barrier = await startBarrier(environmentCount);
  const payload = JSON.stringify({ port: barrier.port });
  const make = workloads.invoke({ port, signed, functionName: nameOf(functionName), payload });
  const connections = await Promise.all(Array.from({ length: environmentCount }, () => Connection.open(port)));
  const requests = connections.map(() => make());
  try {
    const startMs = Number(process.hrtime.bigint()) / 1e6;
    const answers = Promise.all(connections.map((connection, n) => connection.call(requests[n])));
    const lastMs = await Promise.race([barrier.lastEnteredMs, answers.then(() => barrier.lastEnteredMs)]);
    await answers;
    return lastMs - startMs;
  } finally {
    for (const connection of connections) connection.close();
    barrier.stop();
  }
}

async function emptyNodesMs() {
  const startMs = performance.now();
  let left = environmentCount;
  const startNext = async () => {
    while (left-- > 0) await emptyNodeMs();
  };
  await Promise.all([startNext(), startNext()]);
  return performance.now() - startMs;
}
