import { expect, test } from "vitest";
import { openKinesis } from "../kinesis-for-tests.ts";

test("knows of no commitment", async () => {
  const { kinesis } = openKinesis();
  expect(await kinesis.describeAccountSettings({})).toEqual({
    MinimumThroughputBillingCommitment: { Status: "DISABLED" },
  });
});
