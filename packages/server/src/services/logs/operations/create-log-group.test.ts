import { expect, test } from "vitest";
import { openLogs } from "../logs-for-tests.ts";

test("creates a group that is there from then on", async () => {
  const { logs, clock } = openLogs();
  await logs.createLogGroup({ logGroupName: "/aws/lambda/roll-up", tags: { team: "scores" } });
  const { logGroups } = await logs.describeLogGroups({});
  const arn = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/lambda/roll-up";
  expect(logGroups).toEqual([
    {
      logGroupName: "/aws/lambda/roll-up",
      creationTime: clock.nowMs(),
      arn: `${arn}:*`,
      logGroupArn: arn,
      metricFilterCount: 0,
      storedBytes: 0,
      logGroupClass: "STANDARD",
      deletionProtectionEnabled: false,
    },
  ]);
  expect(await logs.listTagsForResource({ resourceArn: arn })).toEqual({ tags: { team: "scores" } });
});

test("refuses a name twice", async () => {
  const { logs } = openLogs();
  await logs.createLogGroup({ logGroupName: "g" });
  await expect(logs.createLogGroup({ logGroupName: "g" })).rejects.toMatchObject({
    code: "ResourceAlreadyExistsException",
    message: "The specified log group already exists",
  });
});

test("keeps names that begin with aws/ for AWS", async () => {
  await expect(openLogs().logs.createLogGroup({ logGroupName: "aws/spans" })).rejects.toMatchObject({
    code: "InvalidParameterException",
    message: "Log groups starting with AWS/ are reserved for AWS.",
  });
});

test("names what it lacks", async () => {
  const { logs } = openLogs();
  const missing = [
    { kmsKeyId: "arn:aws:kms:eu-west-1:000000000000:key/k" },
    { deletionProtectionEnabled: true },
    { logGroupClass: "INFREQUENT_ACCESS" as const },
  ];
  for (const parameters of missing) {
    await expect(logs.createLogGroup({ logGroupName: "g", ...parameters })).rejects.toMatchObject({
      code: "NotImplemented",
      message: expect.stringContaining(Object.keys(parameters)[0]!),
    });
  }
});
