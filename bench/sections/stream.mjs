import { once } from "node:events";
import { createServer } from "node:http";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { median, percentile } from "../measure.mjs";
import { amountAtMost, row, units } from "../report.mjs";
import { createTable } from "../targets/tables.mjs";
import { createFunction, createRole, startTireless } from "../targets/tireless.mjs";

export const title = "Stream: from a write to the entry of the function that its stream starts";

/** Notes the monotonic clock, which all processes of a machine share, first thing, then reports it. */
const source = `
export const handler = async (event) => {
  const enteredNs = process.hrtime.bigint();
  const body = JSON.stringify(event.Records.map((record) => [record.dynamodb.Keys.id.S, String(enteredNs)]));
  await fetch(process.env.COLLECTOR, { method: "POST", body });
};
`;

export async function run(bench) {
  const writeCount = bench.quick ? 60 : 400;
  const work = { work: "PutItem sent → handler entered, p50", unit: units.ms, bar: amountAtMost(3) };
  const tireless = await bench.target("tireless", () => startTireless());
  if (!tireless) return [row(work)];
  const collector = await bench.target("collector", startCollector);
  await connect(tireless, collector.url);

  const sentMs = [];
  const acknowledgedMs = [];
  for (let n = -10; n < writeCount; n++) {
    bench.progress(`write ${Math.max(0, n)} of ${writeCount}`);
    const id = `write-${n}`;
    const entered = collector.entryOf(id);
    const sentNs = process.hrtime.bigint();
    await tireless.dynamodb.send(new PutItemCommand({ TableName: "events", Item: { id: { S: id } } }));
    const acknowledgedNs = process.hrtime.bigint();
    const enteredNs = await entered;
    // The first writes meet a cold function and a mapping that is still starting.
    if (n >= 0) {
      sentMs.push(Number(enteredNs - sentNs) / 1e6);
      acknowledgedMs.push(Number(enteredNs - acknowledgedNs) / 1e6);
    }
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 5));
  }
  return [
    row({
      ...work,
      tireless: median(sentMs),
      note: `counted from the client's call; p99 ${units.ms(percentile(sentMs, 0.99))}`,
    }),
    row({
      work: "PutItem acknowledged → handler entered, p50",
      tireless: median(acknowledgedMs),
      unit: units.ms,
      note: `p99 ${units.ms(percentile(acknowledgedMs, 0.99))}`,
    }),
  ];
}

async function connect(tireless, collectorUrl) {
  const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } };
  const { LatestStreamArn } = await createTable(tireless.dynamodb, "events", stream);
  await createFunction(tireless, "on-event", {
    role: await createRole(tireless),
    source,
    variables: { COLLECTOR: collectorUrl },
  });
  await tireless.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "on-event",
      EventSourceArn: LatestStreamArn,
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 100,
    }),
  );
}

async function startCollector() {
  const waiting = new Map();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.end();
    for (const [id, enteredNs] of JSON.parse(body)) waiting.get(id)?.(BigInt(enteredNs));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    entryOf: (id) =>
      new Promise((resolve, reject) => {
        const givingUp = setTimeout(() => reject(new Error(`the function did not see ${id} within 20 s`)), 20_000);
        waiting.set(id, (enteredNs) => {
          clearTimeout(givingUp);
          waiting.delete(id);
          resolve(enteredNs);
        });
      }),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
