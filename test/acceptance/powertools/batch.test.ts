import { CreateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../handlers/bundle.ts";
import { Deployment } from "../handlers/deployment.ts";

const source = new URL("functions/stock-batch.ts", import.meta.url);
const formats = ["cjs", "esm"] as const;
let deployment: Deployment;
let streamArn: string | undefined;

beforeAll(async () => {
  deployment = await Deployment.open();
  streamArn = await deployment.createTable("stock", ["article:S", "serial:N"], "NEW_IMAGE");
  await deployment.createTable("consumers", ["name:S"]);
  const streamActions = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"];
  const actions = [...streamActions, "GetItem", "UpdateItem"].map((action) => `dynamodb:${action}`);
  const Role = await deployment.createRole("consumers", actions);
  const deployed = formats.map(async (format) =>
    deployment.deploy({ name: `consumer-${format}`, archive: await bundle(source, format), Role }),
  );
  await Promise.all(deployed);
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

test("the stream repeats from the first change that failed, until it is mended, and nothing before", async () => {
  for (const serial of [1, 2, 3, 4, 5, 6]) await change(serial, serial === 3 || serial === 6);
  for (const format of formats) {
    const request = { FunctionName: `consumer-${format}`, EventSourceArn: streamArn };
    await deployment.lambda.send(
      new CreateEventSourceMappingCommand({
        ...request,
        StartingPosition: "TRIM_HORIZON",
        BatchSize: 10,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      }),
    );
  }
  await Promise.all(formats.map((format) => follow(`consumer-${format}`)));
});

/** Mends the broken changes one by one, and looks at which batches the function received. */
async function follow(consumer: string): Promise<void> {
  const batches = () => receivedBy(consumer);
  await expect.poll(batches, polling).toContain("3456");
  expect((await batches()).slice(0, 2)).toEqual(["123456", "3456"]);

  await mend(consumer, 3);
  // A batch of which all have failed is an error of the function, which repeats it whole.
  await expect.poll(async () => (await batches()).filter((b) => b === "6").length, polling).toBeGreaterThan(1);

  await mend(consumer, 3, 6);
  await change(consumer === "consumer-cjs" ? 7 : 8, false);
  await expect.poll(async () => (await batches()).join(), polling).toMatch(/7.*8|8.*7/);
  expect((await batches()).join()).toMatch(/^123456(,3456)+(,6){2,}(,6?(7|8|78|87)){1,2}$/);
}

const polling = { timeout: 20_000, interval: 20 };

async function change(serial: number, broken: boolean): Promise<void> {
  await deployment.put("stock", { article: "anvil", serial, broken });
}

async function mend(name: string, ...serials: number[]): Promise<void> {
  await deployment.set("consumers", { name }, "mended", new Set(serials));
}

/** Each batch as the digits of its changes. */
async function receivedBy(name: string): Promise<string[]> {
  const consumer = await deployment.get("consumers", { name });
  return ((consumer?.["batches"] ?? []) as number[][]).map((batch) => batch.join(""));
}
