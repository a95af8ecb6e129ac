import { expect, test } from "vitest";
import { openLogs, openLogsWithStream, putMessages } from "../logs-for-tests.ts";

async function groups(...names: string[]) {
  const { logs } = openLogs();
  for (const logGroupName of names) await logs.createLogGroup({ logGroupName });
  return logs;
}

const namesOf = (output: { logGroups?: { logGroupName?: string }[] }) =>
  output.logGroups?.map(({ logGroupName }) => logGroupName);

test("lists in the order of names, by prefix and in pages", async () => {
  const logs = await groups("b", "a/2", "a/1", "a", "c");
  expect(namesOf(await logs.describeLogGroups({}))).toEqual(["a", "a/1", "a/2", "b", "c"]);
  expect(namesOf(await logs.describeLogGroups({ logGroupNamePrefix: "a" }))).toEqual(["a", "a/1", "a/2"]);

  const first = await logs.describeLogGroups({ logGroupNamePrefix: "a", limit: 2 });
  expect(namesOf(first)).toEqual(["a", "a/1"]);
  const second = await logs.describeLogGroups({ logGroupNamePrefix: "a", limit: 2, nextToken: first.nextToken });
  expect(namesOf(second)).toEqual(["a/2"]);
  expect(second.nextToken).toBeUndefined();
});

test("finds a pattern anywhere in the name, and then tells only the essentials", async () => {
  const logs = await groups("DataLogs", "my/DataLogs", "datalogs");
  const { logGroups } = await logs.describeLogGroups({ logGroupNamePattern: "DataLogs" });
  expect(logGroups?.map((group) => Object.keys(group).sort())).toEqual([
    ["arn", "creationTime", "logGroupName"],
    ["arn", "creationTime", "logGroupName"],
  ]);
  await expect(logs.describeLogGroups({ logGroupNamePattern: "a", logGroupNamePrefix: "a" })).rejects.toMatchObject({
    code: "InvalidParameterException",
  });
});

test("counts the bytes that are stored", async () => {
  const opened = await openLogsWithStream();
  await putMessages(opened, "s", opened.clock.nowMs(), "four", "é");
  const { logGroups } = await opened.logs.describeLogGroups({});
  expect(logGroups?.[0]?.storedBytes).toBe(4 + 26 + 2 + 26);
});

test("refuses a token that it did not give, and what it lacks", async () => {
  const logs = await groups("a");
  for (const nextToken of [
    "x",
    Buffer.from("null").toString("base64url"),
    Buffer.from('{"name":1}').toString("base64url"),
  ]) {
    await expect(logs.describeLogGroups({ nextToken })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "The specified nextToken is invalid.",
    });
  }
  await expect(logs.describeLogGroups({ includeLinkedAccounts: true })).rejects.toMatchObject({
    code: "NotImplemented",
    message: expect.stringContaining("includeLinkedAccounts"),
  });
});
