import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../handlers/bundle.ts";
import { Deployment } from "../handlers/deployment.ts";

const source = new URL("functions/idempotent-payment.ts", import.meta.url);
const formats = ["cjs", "esm"] as const;
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.open();
  await deployment.createTable("idempotency", ["id:S"]);
  await deployment.createTable("charges", ["orderId:S"]);
  // What the documentation of Powertools says that idempotency needs, and what the payment itself does.
  const actions = ["GetItem", "PutItem", "UpdateItem", "DeleteItem"].map((action) => `dynamodb:${action}`);
  const Role = await deployment.createRole("payments", actions);
  const deployed = formats.map(async (format) => {
    const archive = await bundle(source, format);
    await deployment.deploy({ name: `pay-${format}`, archive, Role });
    await deployment.deploy({ name: `pay-in-a-second-${format}`, archive, Role, Timeout: 1 });
  });
  await Promise.all(deployed);
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

describe.each(formats)("an idempotent function, bundled as %s", (format) => {
  const pay = (orderId: string, amount = 10) => deployment.invoke(`pay-${format}`, { orderId, amount });

  test("has its effect once under two concurrent and three repeated invocations", async () => {
    const orderId = `order-${format}`;
    const first = pay(orderId);
    await expect.poll(() => charges(orderId), { timeout: 10_000, interval: 20 }).toBe(1);
    const second = await pay(orderId);
    expect(second.functionError).toBe("Unhandled");
    expect(second.payload).toMatchObject({ errorType: "IdempotencyAlreadyInProgressError" });

    await settle(orderId);
    const { payload } = await first;
    expect(payload).toEqual({ orderId, paymentId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    for (let repetition = 0; repetition < 3; repetition++) {
      expect(await pay(orderId)).toMatchObject({ payload, functionError: undefined });
    }
    expect(await charges(orderId)).toBe(1);
  });

  test("refuses another amount for the same order", async () => {
    const orderId = `changed-order-${format}`;
    await settle(orderId);
    expect((await pay(orderId, 10)).functionError).toBeUndefined();
    const changed = await pay(orderId, 11);
    expect(changed.payload).toMatchObject({ errorType: "IdempotencyValidationError" });
    expect(await charges(orderId)).toBe(1);
  });

  test("a racing pair has one effect, and who gets a result gets the same", async () => {
    const orderId = `raced-order-${format}`;
    await settle(orderId);
    const answers = await Promise.all([pay(orderId), pay(orderId)]);
    const { payload } = await pay(orderId);
    for (const answer of answers) {
      if (answer.functionError) {
        expect(answer.payload).toMatchObject({ errorType: "IdempotencyAlreadyInProgressError" });
      } else {
        expect(answer.payload).toEqual(payload);
      }
    }
    expect(answers.filter(({ functionError }) => functionError === undefined).length).toBeGreaterThan(0);
    expect(await charges(orderId)).toBe(1);
  });

  test("may run again when it was ended by its time", async () => {
    const orderId = `slow-order-${format}`;
    const FunctionName = `pay-in-a-second-${format}`;
    const late = await deployment.invoke(FunctionName, { orderId, amount: 10 });
    expect(late).toMatchObject({ functionError: "Unhandled", payload: { errorType: "Sandbox.Timedout" } });
    const chargesBefore = Number((await charges(orderId)) ?? 0);

    await settle(orderId);
    await deployment.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 30 }));
    // The time in which the first invocation could have ended must be over by the function's own clock.
    const again = async () => (await deployment.invoke(FunctionName, { orderId, amount: 10 })).payload;
    await expect
      .poll(again, { timeout: 10_000, interval: 50 })
      .toMatchObject({ orderId, paymentId: expect.anything() });
    expect(await charges(orderId)).toBe(chargesBefore + 1);
  });
});

async function charges(orderId: string): Promise<unknown> {
  return (await deployment.get("charges", { orderId }))?.["charges"];
}

function settle(orderId: string): Promise<unknown> {
  return deployment.set("charges", { orderId }, "settled", true);
}
