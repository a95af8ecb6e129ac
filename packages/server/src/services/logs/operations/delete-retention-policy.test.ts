import { expect, test } from "vitest";
import { openLogsWithStream } from "../logs-for-tests.ts";

test("lifts the policy", async () => {
  const { logs } = await openLogsWithStream();
  await logs.putRetentionPolicy({ logGroupName: "g", retentionInDays: 3653 });
  await logs.deleteRetentionPolicy({ logGroupName: "g" });
  expect((await logs.describeLogGroups({})).logGroups?.[0]).not.toHaveProperty("retentionInDays");
  await expect(logs.deleteRetentionPolicy({ logGroupName: "h" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
