import { InvokeCommand } from "@aws-sdk/client-lambda";
import { emptyNodeMs, median, percentile } from "../measure.mjs";
import { atMost, row, units } from "../report.mjs";
import { createFunction, createRole, startTireless } from "../targets/tireless.mjs";

export const title = "Cold start: the first invocation of a small Node.js function";

const source = "const bornMs = Date.now();\nexport const handler = async (event) => ({ ...event, bornMs });\n";

/** Every function is invoked once; between two of them an empty Node.js process starts and ends, for comparison. */
export async function run(bench) {
  const functionCount = bench.quick ? 8 : 25;
  const burstCount = 8;
  const tireless = await bench.target("tireless", startTireless);
  if (!tireless) return [row({ work: "first invocation", unit: units.ms, peerName: "node -e 0", bar: atMost(0.4) })];
  const role = await createRole(tireless);
  for (let n = 0; n < functionCount + burstCount; n++) await createFunction(tireless, `cold-${n}`, role, source);
  await invoke(tireless, "cold-0");

  const coldMs = [];
  const emptyMs = [];
  for (let n = 1; n < functionCount; n++) {
    bench.progress(`function ${n + 1} of ${functionCount}`);
    emptyMs.push(await emptyNodeMs());
    coldMs.push(await timed(() => invoke(tireless, `cold-${n}`)));
  }
  const burstMs = await Promise.all(
    Array.from({ length: burstCount }, (_, n) => timed(() => invoke(tireless, `cold-${functionCount + n}`))),
  );
  const peer = { peer: median(emptyMs), peerName: "node -e 0", unit: units.ms };
  const note = `p99 ${units.ms(percentile(coldMs, 0.99))}; client included`;
  return [
    row({ work: "first invocation, p50", tireless: median(coldMs), ...peer, bar: atMost(0.4), note }),
    row({ work: `${burstCount} first invocations at once, p50`, tireless: median(burstMs), ...peer }),
  ];
}

async function invoke({ lambda }, functionName) {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: '{"a":1}' }));
  if (answer.FunctionError) throw new Error(`the function failed: ${Buffer.from(answer.Payload)}`);
}

async function timed(work) {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
