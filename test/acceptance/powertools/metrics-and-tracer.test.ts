import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../handlers/bundle.ts";
import { Deployment } from "../handlers/deployment.ts";

const source = new URL("functions/measured-checkout.ts", import.meta.url);
const formats = ["cjs", "esm"] as const;
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.open();
  await deployment.createTable("prices", ["id:S"]);
  await deployment.put("prices", { id: "item", cents: 250 });
  const Role = await deployment.createRole("checkouts", ["dynamodb:GetItem"]);
  const deployed = formats.map(async (format) =>
    deployment.deploy({ name: `checkout-${format}`, archive: await bundle(source, format), Role }),
  );
  await Promise.all(deployed);
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

describe.each(formats)("metrics and tracer, bundled as %s", (format) => {
  const name = `checkout-${format}`;

  test("measure and trace a handler and its clients, whoever listens", async () => {
    const { payload, functionError } = await deployment.invoke(name, { itemCount: 4 });
    expect(functionError).toBeUndefined();
    expect(payload).toEqual({ price: 1000, traceId: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/) });
    const failed = await deployment.invoke(name, { itemCount: 101 });
    expect(failed.payload).toMatchObject({ errorType: "RangeError", errorMessage: "too much for one basket" });
  });

  test("leave the metrics in the log, in CloudWatch's embedded format", async () => {
    const metrics = async () => (await deployment.logLines(name, '{ $.service = "checkout" }')).map(parse);
    await expect.poll(async () => (await metrics()).length, { timeout: 10_000, interval: 50 }).toBe(3);
    const [coldStart, sale] = await metrics();
    expect(coldStart).toMatchObject({ ColdStart: 1, function_name: name });
    expect(sale).toMatchObject({
      service: "checkout",
      channel: "web",
      itemsSold: 4,
      _aws: {
        CloudWatchMetrics: [
          { Namespace: "shop", Dimensions: [["service", "channel"]], Metrics: [{ Name: "itemsSold", Unit: "Count" }] },
        ],
      },
    });
  });
});

function parse(line: string): unknown {
  return JSON.parse(line);
}
