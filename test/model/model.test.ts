import { expect, test } from "vitest";
import { runCampaign } from "./campaign.ts";
import { PlatformUnderTest } from "./platform-under-test.ts";

/** `npm run nightly` runs many more, of new seeds every time. */
test("DynamoDB does what the oracle does, over 200 random sequences", { timeout: 240_000 }, async () => {
  const failures = await runCampaign({ firstSeed: 1, count: 200, lanes: 4 });
  expect(failures.map(({ seed, message }) => `seed ${seed}: ${message}`)).toEqual([]);
});

test("an answer that lacks something is noticed, and shown by a short sequence", { timeout: 120_000 }, async () => {
  const open = (startMs?: number) =>
    PlatformUnderTest.open({
      ...(startMs !== undefined && { startMs }),
      tamper({ status, body }, operation) {
        if (operation !== "UpdateItem" || !body.Attributes) return { status, body };
        const { c, ...Attributes } = body.Attributes;
        return { status, body: { Attributes } };
      },
    });
  let hasFailed = false;
  const onProgress = (_: number, failures: readonly unknown[]) => {
    hasFailed = failures.length > 0;
  };
  const [failure] = await runCampaign({ firstSeed: 1, count: 40, lanes: 1, open, onProgress, isOver: () => hasFailed });
  const commands = failure?.message.match(/^ {2}\{"do":/gm);
  expect(failure?.message).toContain('"do":"update"');
  expect(commands?.length).toBeLessThanOrEqual(3);
});
